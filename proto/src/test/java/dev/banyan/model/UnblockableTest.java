package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnblockableTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.53, loopback",
    "::1, loopback",
    "169.254.169.254, link-local",
    "fe80::1, link-local",
    "239.1.2.3, multicast",
    "ff02::1, multicast",
    "0.0.0.0, unspecified",
    "::, unspecified",
    "255.255.255.255, broadcast",
    "224.0.0.0/8, multicast",
    "126.0.0.0/7, too wide",
    "2000::/16, too wide"
  })
  void whatWouldHurtOnlyTheHostItselfIsNeverBlocked(String network, String why) {
    assertThat(reason(network)).get().asString().contains(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "10.0.0.0/8", "1.0.0.0/8", "2001:db8::/32", "::2"})
  void anythingElseMayBe(String network) {
    assertThat(reason(network)).isEmpty();
  }

  private static Optional<String> reason(String network) {
    return Unblockable.reason(Cidr.parse(network).orElseThrow());
  }
}
