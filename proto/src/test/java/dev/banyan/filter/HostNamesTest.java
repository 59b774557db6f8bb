package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Address;
import dev.banyan.model.DnsName;
import dev.banyan.model.FilterText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HostNamesTest {
  private static final FilterText REFUSED =
      Texts.failregex(
          "^ ?refused <F-USER>\\S+</F-USER> of <HOST> (?:after <F-WEIGHT>\\d+</F-WEIGHT>)?");
  private static final String BY_NAME =
      "2026-11-22T16:59:58Z refused 100 of Scanner.example.ORG after 3\n";
  private static final String BY_ADDRESS = "2026-11-22T16:59:58Z refused 100 of 192.0.2.7 \n";
  private static final Address SOME = Address.parse("198.51.100.7").orElseThrow();

  @Test
  void areWhatUsednsSays() {
    assertThat(HostNames.of("yes")).isEqualTo(HostNames.FOUND);
    assertThat(HostNames.of("warn")).isEqualTo(HostNames.FOUND);
    assertThat(List.of("no", "raw", ""))
        .allSatisfy(word -> assertThat(HostNames.of(word)).isEqualTo(HostNames.IGNORED));
  }

  @Test
  void areToldOfWithAllThatTheLineSays() {
    Scan scan = Scan.of(REFUSED, HostNames.FOUND);
    assertThat(scan.lines("x\n" + BY_NAME)).isEmpty();
    assertThat(scan.named()).hasSize(1);
    NamedMatch named = scan.named().get(0);
    assertThat(named.name()).isEqualTo(new DnsName("scanner.example.org"));
    assertThat(named.logTime()).contains(Instant.parse("2026-11-22T16:59:58Z"));
    Match match = named.at().apply(SOME);
    assertThat(match.address()).isEqualTo(SOME);
    assertThat(match.logTime()).isEqualTo(named.logTime());
    assertThat(match.user()).contains("100");
    assertThat(match.weight()).isEqualTo(3);
    assertThat(match.regex()).isEqualTo(1);
    assertThat(scan.spans()).containsExactly("2-" + (2 + BY_NAME.length() - 1));
  }

  @Test
  void areNotLookedForUnlessThatIsWanted() {
    Scan scan = Scan.of(REFUSED);
    assertThat(scan.addresses(BY_NAME + BY_ADDRESS)).containsExactly("192.0.2.7");
    assertThat(scan.named()).isEmpty();
    assertThat(scan.passedOver()).isEmpty();
  }

  @Test
  void changeNothingForAddresses() {
    Scan scan = Scan.of(REFUSED, HostNames.FOUND);
    assertThat(scan.addresses(BY_ADDRESS)).containsExactly("192.0.2.7");
    assertThat(scan.addresses(BY_ADDRESS.replace("192.0.2.7", "[2001:db8::7]")))
        .containsExactly("2001:db8::7");
    assertThat(scan.named()).isEmpty();
  }

  @Test
  void areFoundByTheTagForThemToo() {
    FilterText text = Texts.failregex("refused <F-DNS/>", "sent away <DNS>");
    Scan scan = Scan.of(text, HostNames.FOUND);
    scan.lines("refused a.example\nsent away b.example\n");
    assertThat(scan.named())
        .extracting(NamedMatch::name)
        .containsExactly(new DnsName("a.example"), new DnsName("b.example"));
    Scan without = Scan.of(text);
    assertThat(without.addresses("refused a.example\nrefused 192.0.2.7\n"))
        .containsExactly("192.0.2.7");
    assertThat(without.named()).isEmpty();
  }

  @Test
  void giveWayToTheAddressOfTheSameSession() {
    Scan scan =
        Scan.of(
            Texts.failregex(
                "^<F-MLFID>s\\d+</F-MLFID> <F-NOFAIL>from</F-NOFAIL> <ADDR>",
                "^<F-MLFID>s\\d+</F-MLFID> failed <F-DNS/>"),
            HostNames.FOUND);
    assertThat(scan.addresses("s1 from 192.0.2.7\ns1 failed a.example\ns2 failed a.example\n"))
        .containsExactly("192.0.2.7");
    assertThat(scan.named()).hasSize(1);
  }

  @Test
  void areNoNumbersAndNoOtherText() {
    Scan scan = Scan.of(REFUSED, HostNames.FOUND);
    assertThat(scan.lines("refused 100 of 12345 \nrefused 100 of 127.1 \nrefused 100 of a..b \n"))
        .isEmpty();
    assertThat(scan.named()).isEmpty();
    assertThat(scan.passedOver()).hasSize(3).allMatch(why -> why.contains("neither an address"));
  }

  @Test
  void areFoundInOtherEncodings() throws FilterException {
    byte[] line = BY_NAME.replace("100", "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    List<String> found = new ArrayList<>();
    Encodings.over(Filter.compile(REFUSED, ZoneOffset.UTC, HostNames.FOUND), Optional.of("latin1"))
        .scan(
            line,
            0,
            line.length,
            Scan.NOW,
            new Filter.Sink() {
              @Override
              public void found(int from, int to, Match match) {
                found.add(match.toString());
              }

              @Override
              public void named(int from, int to, NamedMatch match) {
                found.add(from + "-" + to + " " + match.name());
              }
            });
    assertThat(found).containsExactly("0-" + (line.length - 1) + " scanner.example.org");
  }

  @Test
  void arePassedOverWhereNobodyLooksThemUp() throws FilterException {
    byte[] line = BY_NAME.getBytes(StandardCharsets.UTF_8);
    List<String> found = new ArrayList<>();
    Filter.compile(REFUSED, ZoneOffset.UTC, HostNames.FOUND)
        .scan(
            line,
            0,
            line.length,
            Scan.NOW,
            new Filter.Sink() {
              @Override
              public void found(int from, int to, Match match) {
                found.add(match.toString());
              }

              @Override
              public void passedOver(int from, int to, String why) {
                found.add(why);
              }
            });
    assertThat(found).containsExactly("it names scanner.example.org, and names are not looked up");
  }
}
