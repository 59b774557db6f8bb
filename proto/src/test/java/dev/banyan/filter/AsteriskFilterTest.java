package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AsteriskFilterTest {
  private static final Scan SHARED = Scan.of(Texts.builtIn("asterisk"));

  private final Scan scan = SHARED.fresh();

  static Stream<Arguments> everything() {
    return Stream.of(Framing.values())
        .flatMap(
            framing -> AsteriskRecords.ALL.stream().map(record -> Arguments.of(framing, record)));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void readsEveryShapeInEveryFraming(Framing framing, AsteriskRecords.Shape shape) {
    for (String address : new String[] {"198.51.100.8", "2001:db8::8"}) {
      String line = framing.line(shape.level(), shape.file(), shape.message(address));
      assertThat(SHARED.fresh().addresses(line))
          .as(shape.message(address))
          .containsExactly(address);
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void readsTheStampOfEveryFraming(Framing framing) {
    String line =
        framing.line(
            "NOTICE",
            "chan_sip.c",
            "Registration from '<sip:9@h>' failed for '192.0.2.1:9' - Wrong password");
    Match match = scan.lines(line).get(0);
    if (framing == Framing.JOURNAL) {
      assertThat(match.logTime()).isEmpty();
    } else {
      assertThat(match.logTime()).contains(Instant.parse("2026-11-22T16:00:00Z"));
    }
  }

  @Test
  void readsCallIdAndWeightOfANotice() {
    Match match =
        scan.lines(AsteriskRecords.notice("2001:db8::9", "ab-1@x", " after 7 tries in 12.5 ms"))
            .get(0);
    assertThat(match.attempt()).contains("ab-1@x");
    assertThat(match.weight()).isEqualTo(7);
  }

  @Test
  void readsUserCallIdTransportAndOwnTimeOfAnEvent() {
    Match match =
        scan.lines(
                Framing.PLAIN.line(
                    "SECURITY",
                    "res_security_log.c",
                    AsteriskRecords.event("InvalidPassword", "100", "c1", "198.51.100.8", "")
                        .replace("IPV4/UDP/198", "IPV4/TLS/198")))
            .get(0);
    assertThat(match.user()).contains("100");
    assertThat(match.attempt()).contains("c1");
    assertThat(match.transport()).isEqualTo(Transport.TLS);
    assertThat(match.logTime()).contains(Instant.parse("2026-11-22T15:59:59.123Z"));
  }

  @Test
  void readsTheTimeOfEventsInOldVersions() {
    String event = AsteriskRecords.event("InvalidPassword", "100", "0x7f", "198.51.100.8", "");
    Match match =
        scan.lines(
                Framing.OLD.line(
                    "SECURITY",
                    "res_security_log.c",
                    event.replaceFirst("EventTV=\"[^\"]*\"", "EventTV=\"1795366800-250000\"")))
            .get(0);
    assertThat(match.logTime()).contains(Instant.parse("2026-11-22T17:00:00.250Z"));
  }

  @Test
  void knowsTransportsThatFollowFromTheSource() {
    assertThat(
            scan.lines(
                    Framing.PLAIN.line(
                        "NOTICE", "manager.c", "198.51.100.8 failed to authenticate as 'admin'"))
                .get(0)
                .transport())
        .isEqualTo(Transport.TCP);
  }

  @Test
  void countsNoChallengeAndNoSuccess() {
    for (String event : new String[] {"ChallengeSent", "SuccessfulAuth", "SomethingNew"}) {
      String message = AsteriskRecords.event(event, "100", "c1", "198.51.100.8", ",Challenge=\"\"");
      assertThat(scan.lines(Framing.PLAIN.line("SECURITY", "res_security_log.c", message)))
          .isEmpty();
    }
  }

  static Stream<String> misdials() {
    return Stream.of(
        Framing.PLAIN.line(
            "NOTICE",
            "chan_sip.c",
            "Call from '100' (198.51.100.8:5060) to extension '9' rejected because extension not"
                + " found in context 'in'."),
        Framing.PLAIN.line(
            "NOTICE",
            "res_pjsip_session.c",
            " 100: Call (UDP:198.51.100.8:5060) to extension '9' rejected because extension not"
                + " found in context 'in'."),
        Framing.PLAIN.line(
            "SECURITY",
            "res_security_log.c",
            AsteriskRecords.event(
                "FailedACL", "100", "c", "198.51.100.8", ",ACLName=\"no_extension_match\"")));
  }

  @ParameterizedTest
  @MethodSource("misdials")
  void countsAKnownUsersMisdialOnlyInModeAggressive(String line) {
    assertThat(scan.addresses(line)).isEmpty();
    assertThat(Scan.of(Texts.builtIn("asterisk", "aggressive")).addresses(line))
        .containsExactly("198.51.100.8");
  }

  @Test
  void readsNothingThatAnotherPartOfAsteriskSays() {
    assertThat(
            scan.lines(
                Framing.PLAIN.line(
                    "VERBOSE",
                    "pbx.c",
                    "Registration from 'x' failed for '198.51.100.8' - Wrong password")))
        .isEmpty();
  }

  @Test
  void readsARecordThatFollowsOneThatIsTooLong() {
    String first =
        Framing.PLAIN.line("NOTICE", "chan_sip.c", "Registration from '" + "x".repeat(9000));
    String cut = first.substring(0, 8191);
    String second =
        Framing.PLAIN.line(
            "NOTICE",
            "chan_sip.c",
            "Registration from 'a' failed for '198.51.100.8' - Wrong password");
    assertThat(scan.addresses(cut + second)).containsExactly("198.51.100.8");
  }

  @Test
  void survivesWhatIsNoText() {
    byte[] line =
        Framing.PLAIN
            .line(
                "NOTICE",
                "chan_sip.c",
                "Registration from '\u0000\u00ff\u0080' failed for '192.0.2.7' - Wrong password")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(scan.lines(line)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[2026-11-22 16:00:00] \u001b[1;33mNOTICE\u001b[0m[812]\u001b[0m: chan_sip.c: %s",
        "[2026-11-22 16:00:00] NOTICE[\u001b[1m812\u001b[0m][C-0000002a]\u001b[0m chan_sip.c: %s",
        "[2026-11-22 16:00:00] NOTICE[812] chan_sip.c: %s\u001b[0m",
        "[2026-11-22 16:00:00] NOTICE[812] chan_sip.c: \u001b[1;31m%s\u001b[0;37m\u001b[0m",
        "\u001b[0m[2026-11-22 16:00:00] NOTICE[812] chan_sip.c: %s"
      })
  void coloursHideNothing(String line) {
    String message = "Registration from '<sip:9@h>' failed for '198.51.100.8:9' - Wrong password";
    assertThat(scan.addresses(line.formatted(message) + "\n")).containsExactly("198.51.100.8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "res_pjsip_registrar.c|Endpoint '+49 30 1/2@x' (198.51.100.8:9) has no configured AORs",
        "res_pjsip_registrar.c|AOR '9' not found for endpoint 'two words' (198.51.100.8:9)",
        "chan_sip.c|Call from '' (198.51.100.8:9) to extension '9' rejected because extension not"
            + " found in context 'from outside+'.",
        "res_pjsip_session.c|Call from 'anonymous' (UDP:198.51.100.8:9) to extension '9' rejected"
            + " because extension not found in context 'in'.",
        "res_pjsip/pjsip_distributor.c|Request from '<sip:9@h>' failed for '198.51.100.8:9'"
            + " (callid: c) - No matching endpoint found",
        "res_pjsip/pjsip_distributor.c|Request 'INVITE' from '<sip:9@h>' failed for"
            + " '198.51.100.8:9' (callid: c) - Error to authenticate",
        "chan_sip.c|Registration from '<sip:9@h>' failed for '198.51.100.8' - ACL error"
            + " (permit/deny)",
        "acl.c|SIP contact ACL: Rejecting '198.51.100.8' due to a failure to pass ACL 'my own'",
        "chan_iax2.c|Host 198.51.100.8 failed MD5 authentication for '9' (0a/b+ != )",
        "chan_iax2.c|Host 198.51.100.8 failed MD5 authentication for '9' ( != x) (y)"
      })
  void readsWhateverAnOperatorNamedAndWhateverAHashIs(String file, String message) {
    assertThat(scan.addresses(Framing.PLAIN.line("NOTICE", file, message)))
        .containsExactly("198.51.100.8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "100|res_pjsip_registrar.c|Endpoint '100' (198.51.100.8:9) has no configured AORs",
        "two words|res_pjsip_registrar.c|AOR '9' not found for endpoint 'two words'"
            + " (198.51.100.8:9)",
        "|res_pjsip_registrar.c|AOR '9' not found for endpoint 'anonymous' (198.51.100.8:9)",
        "|res_pjsip_session.c|anonymous: Call (UDP:198.51.100.8:9) to extension '9' rejected"
            + " because extension not found in context 'in'."
      })
  void namesTheEndpointForWhichASenderWasTaken(String user, String file, String message) {
    Match match = scan.lines(Framing.PLAIN.line("NOTICE", file, message)).get(0);
    assertThat(match.user()).isEqualTo(Optional.ofNullable(user));
  }
}
