package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FilterTest {
  private static final String WRONG_PASSWORD =
      "Registration from '.*' failed for '<HOST>(:[0-9]{1,5})?' - Wrong password";
  private static final String LINE =
      "[2026-11-22 16:59:58] NOTICE[4711] chan_sip.c: Registration from '\"7\" <sip:7@pbx>' failed"
          + " for '198.51.100.7:5062' - Wrong password\n";

  @Test
  void readsAddressAndTimeOfAMatchingLine() {
    List<Match> matches = Scan.of(Texts.failregex(WRONG_PASSWORD)).lines("noise\n" + LINE);
    assertThat(matches).hasSize(1);
    assertThat(matches.get(0).address()).hasToString("198.51.100.7");
    assertThat(matches.get(0).logTime()).contains(Instant.parse("2026-11-22T16:59:58Z"));
    assertThat(matches.get(0).regex()).isEqualTo(1);
  }

  @Test
  void readsTheDateOfAsterisksDefaultFormat() {
    String line = LINE.replace("2026-11-22 16:59:58", "Nov  2 01:02:03");
    assertThat(Scan.of(Texts.failregex(WRONG_PASSWORD)).lines(line).get(0).logTime())
        .contains(Instant.parse("2026-11-02T01:02:03Z"));
  }

  @Test
  void leavesTheTimeOpenIfTheLineHasNone() {
    String line = LINE.substring(LINE.indexOf("NOTICE"));
    assertThat(Scan.of(Texts.failregex(WRONG_PASSWORD)).lines(line).get(0).logTime()).isEmpty();
  }

  @Test
  void countsAddressesOnly() {
    String line = LINE.replace("198.51.100.7", "evil.example.org");
    assertThat(Scan.of(Texts.failregex(WRONG_PASSWORD)).lines(line)).isEmpty();
  }

  @Test
  void readsIpv6InBracketsAndMappedIpv4() {
    Scan scan = Scan.of(Texts.failregex("failed for '<HOST>(:[0-9]+)?' - Wrong"));
    assertThat(scan.addresses(LINE.replace("198.51.100.7", "[2001:db8::7]")))
        .containsExactly("2001:db8::7");
    assertThat(scan.addresses(LINE.replace("198.51.100.7", "::ffff:198.51.100.7")))
        .containsExactly("198.51.100.7");
  }

  @Test
  void saysThatAFailureBelongsToWhatIsNoAddress() {
    Scan scan = Scan.of(Texts.failregex("^bad <F-ID>\\S+</F-ID>$"));
    assertThat(scan.lines("bad 7-x\n")).isEmpty();
    assertThat(scan.passedOver()).singleElement().asString().contains("belongs to '7-x'");
  }

  @Test
  void takesTheFirstUserThatIsNotEmpty() {
    String regex = "^A<F-USER>\\w*</F-USER>:<F-ALT_USER>\\w*</F-ALT_USER> <HOST>$";
    Scan scan = Scan.of(Texts.failregex(regex));
    assertThat(scan.lines("A:joe 192.0.2.1\n").get(0).user()).contains("joe");
    assertThat(scan.lines("Aann:joe 192.0.2.1\n").get(0).user()).contains("ann");
    assertThat(scan.lines("A: 192.0.2.1\n").get(0).user()).contains("");
  }

  @Test
  void takesAnIdOutOfItsBrackets() {
    Scan scan = Scan.of(Texts.failregex("from <F-ID>\\S+</F-ID> refused"));
    assertThat(scan.addresses("from [2001:db8::7] refused\n")).containsExactly("2001:db8::7");
    assertThat(scan.addresses("from 2001:db8::7 refused\n")).containsExactly("2001:db8::7");
    assertThat(scan.addresses("from [2001:db8::7 refused\n")).isEmpty();
  }

  @Test
  void neverTakesANetworkForItsFirstAddress() {
    for (String regex : List.of("by <SUBNET>$", "by <ADDR>/<CIDR>$", "by <F-ID>\\S+</F-ID>$")) {
      Scan scan = Scan.of(Texts.failregex(regex)).fresh();
      assertThat(scan.addresses("by 192.0.2.0/24\n")).as(regex).isEmpty();
      assertThat(scan.passedOver()).singleElement().asString().contains("192.0.2.0/24");
      assertThat(scan.addresses("by 192.0.2.7/32\n")).as(regex).containsExactly("192.0.2.7");
      assertThat(scan.addresses("by 192.0.2.7/33\n")).as(regex).isEmpty();
    }
  }

  @Test
  void reportsWhereTheLineStands() {
    Scan scan = Scan.of(Texts.failregex(WRONG_PASSWORD));
    scan.lines("noise\n" + LINE.replace("\n", "\r\n") + "noise\n");
    assertThat(scan.spans()).containsExactly("6-" + (6 + LINE.length() - 1));
  }

  @Test
  void takesUserPortAttemptTransportAndWeight() {
    Match match =
        Scan.of(
                Texts.failregex(
                    "login of <F-USER>\\S+</F-USER> by <F-TRANSPORT>\\w+</F-TRANSPORT> from"
                        + " <HOST>:<F-PORT>\\d+</F-PORT> call <F-ATTEMPT>\\S+</F-ATTEMPT> failed"
                        + " <F-WEIGHT>\\d+</F-WEIGHT> times"))
            .lines("login of 100 by tls from 192.0.2.1:99 call a@b failed 12 times\n")
            .get(0);
    assertThat(match.user()).contains("100");
    assertThat(match.transport()).isEqualTo(Transport.TLS);
    assertThat(match.attempt()).contains("a@b");
    assertThat(match.weight()).isEqualTo(12);
  }

  @Test
  void bansAnIdOnlyIfItIsAnAddress() {
    Scan scan = Scan.of(Texts.failregex("from <F-ID>\\S+</F-ID> refused"));
    assertThat(scan.addresses("from 192.0.2.9 refused\nfrom session-9 refused\n"))
        .containsExactly("192.0.2.9");
  }

  @Test
  void matchesOnlyWhatThePrefregexLeaves() {
    Scan scan =
        Scan.of(
            Texts.of(
                Optional.of("^ ?sip\\[\\d+\\]: <F-CONTENT>.+</F-CONTENT>$"),
                List.of("^bad login from <HOST>$"),
                List.of()));
    assertThat(scan.addresses("2026-11-22 16:59:58 sip[1]: bad login from 192.0.2.1\n"))
        .containsExactly("192.0.2.1");
    assertThat(scan.addresses("2026-11-22 16:59:58 web[1]: bad login from 192.0.2.1\n")).isEmpty();
  }

  @Test
  void leavesOutWhatIgnoreregexMatches() {
    Scan scan =
        Scan.of(
            Texts.of(
                Optional.empty(), List.of("bad login from <HOST>"), List.of("from 192\\.0\\.")));
    assertThat(scan.addresses("bad login from 192.0.2.1\nbad login from 203.0.113.1\n"))
        .containsExactly("203.0.113.1");
  }

  @Test
  void theFirstFailregexThatMatchesWins() {
    Scan scan = Scan.of(Texts.failregex("fail of <HOST>", "for <HOST>"));
    assertThat(scan.lines("fail of 192.0.2.1 for 192.0.2.2\n").get(0).regex()).isEqualTo(1);
    assertThat(scan.lines("for 192.0.2.2\n").get(0).regex()).isEqualTo(2);
  }

  @Test
  void findsLinesWithoutAnyTextThatTheyMustHold() {
    assertThat(Scan.of(Texts.failregex("^<HOST> \\d+$")).addresses("x\n192.0.2.1 1\n192.0.2.2 2\n"))
        .containsExactly("192.0.2.1", "192.0.2.2");
  }

  @Test
  void readsLinesThatAreNoUtf8() {
    byte[] line =
        LINE.replace("\"7\"", "\"\u00e9\"").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(Scan.of(Texts.failregex(WRONG_PASSWORD)).lines(line)).hasSize(1);
  }

  @Test
  void passesOverALineOfMegabytes() {
    Scan scan = Scan.of(Texts.failregex(WRONG_PASSWORD));
    String huge = LINE.replace("\"7\"", "x".repeat(1 << 20));
    assertThat(scan.addresses(huge + LINE)).containsExactly("198.51.100.7");
    assertThat(scan.passedOver()).hasSize(1);
  }

  @Test
  void passesOverALineOnWhichARegexWouldTakeForEver() {
    Scan scan = Scan.of(Texts.failregex("^(?:a|aa)+b from <HOST>"));
    assertThat(scan.addresses("a".repeat(60) + "cb from b from x\naab from 192.0.2.1\n"))
        .containsExactly("192.0.2.1");
    assertThat(scan.passedOver()).hasSize(1);
    assertThat(scan.passedOver().get(0)).startsWith("a regex ran out of its time");
  }

  @Test
  void restsARegexThatKeepsRunningOutOfItsTime() {
    Scan scan = Scan.of(Texts.failregex("^(?:a|aa)+b from <HOST>", "z from <HOST>"));
    String slow = "a".repeat(60) + "cb from z from 192.0.2.1\n";
    assertThat(scan.addresses(slow.repeat(Rests.MOST + 2)))
        .containsExactly("192.0.2.1", "192.0.2.1");
    assertThat(scan.passedOver()).hasSize(Rests.MOST);
  }

  @Test
  void showsTheFaultyPartOfALongRegex() {
    FilterException wrong =
        Texts.fault(Texts.failregex("^user '[^']*' from <HOST> port (\\d+ failed to log in here$"));
    assertThat(wrong.faults())
        .extracting(FilterException.Fault::message)
        .containsExactly(
            "missing ), unterminated group at position 32:"
                + " '…[^']*' from <HOST> port (\\d+ failed to log in he…'");
  }

  @Test
  void asksNoIgnoreregexForMoreThanItCanAnswer() {
    String slow = "a".repeat(60) + "cb from 192.0.2.1\n";
    Scan scan =
        Scan.of(Texts.of(Optional.empty(), List.of("from <HOST>"), List.of("^(?:a|aa)+b .*\\.1$")));
    scan.lines(slow.repeat(Rests.MOST));
    assertThat(scan.passedOver()).hasSize(Rests.MOST);
    assertThat(scan.passedOver().get(Rests.MOST - 1)).contains("is not asked for the next");
    assertThat(scan.addresses("aab from 192.0.2.1\n")).isEmpty();
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    FilterException wrong =
        Texts.fault(
            Texts.of(
                Optional.of("^(a"), List.of("a <HOST>", "no address", "x{2"), List.of("[z-a]")));
    assertThat(wrong.faults())
        .containsExactlyInAnyOrder(
            new FilterException.Fault(
                "prefregex", 0, "missing ), unterminated group at position 2"),
            new FilterException.Fault(
                "failregex", 1, "names no host: use <HOST> where the line has the address"),
            new FilterException.Fault(
                "failregex", 2, "names no host: use <HOST> where the line has the address"),
            new FilterException.Fault(
                "ignoreregex", 0, "bad range in a set of characters at position 2"));
  }

  @Test
  void wantsAFailregex() {
    assertThat(Texts.fault(Texts.failregex()).faults().get(0).key()).isEqualTo("failregex");
  }

  @Test
  void namesTheBuiltInFiltersIfOneIsAskedForThatIsNone() {
    assertThatThrownBy(() -> Scan.of(Texts.builtIn("nonesuch"))).hasMessageContaining("asterisk");
  }
}
