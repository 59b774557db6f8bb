package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {
  @Test
  void isTheSameInWhateverLettersAndWithADotAtItsEnd() {
    assertThat(DnsName.parse("Scanner.Example.ORG."))
        .isEqualTo(DnsName.parse("scanner.example.org"))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pbx", "a-b.example.org", "_sip._udp.example.org", "1.2.3.4.in-addr.arpa"})
  void isLabelsOfLettersDigitsHyphensAndUnderscores(String text) {
    assertThat(DnsName.parse(text)).map(DnsName::value).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "a..b", ".a", "-a.b", "a-.b", "a b", "a\nb", "a^b", "ä.org", "%eth0", "::1", "a/b"
      })
  void isNothingElse(String text) {
    assertThat(DnsName.parse(text)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new DnsName(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"12345", "127.1", "1.2.3.4", "0x7f000001", "0x7f.0x1", "a.1", "192.0.2.7."})
  void isNothingThatAResolverTakesForAnAddress(String text) {
    assertThat(DnsName.parse(text)).isEmpty();
  }

  @Test
  void isBounded() {
    String label = "a".repeat(63);
    assertThat(DnsName.parse(label)).isPresent();
    assertThat(DnsName.parse(label + "a")).isEmpty();
    String longest = (label + ".").repeat(3) + "b".repeat(61);
    assertThat(DnsName.parse(longest)).isPresent();
    assertThat(DnsName.parse(longest + "b")).isEmpty();
  }
}
