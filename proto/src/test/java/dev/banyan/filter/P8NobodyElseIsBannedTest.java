package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody is banned by what a sender writes: {@code 198.51.100.8} sends, and accuses others. */
final class P8NobodyElseIsBannedTest {
  private static final String TRUE = "198.51.100.8";
  private static final String FALSE = "203.0.113.66";
  private static final String PJSIP = "res_pjsip/pjsip_distributor.c";

  private final Scan scan = Scan.of(Texts.builtIn("asterisk"));

  private List<String> notice(String from, String callId) {
    return scan.addresses(
        Framing.PLAIN.line(
            "NOTICE",
            PJSIP,
            "Request 'INVITE' from '"
                + from
                + "' failed for '"
                + TRUE
                + ":5060' (callid: "
                + callId
                + ") - No matching endpoint found"));
  }

  private static final String FAKE =
      "' failed for '" + FALSE + ":5060' (callid: x) - No matching endpoint found";

  @Test
  void aDisplayNameAccusesNobody() {
    assertThat(notice("\"a" + FAKE + "\" <sip:9@h>", "c-1")).containsExactly(TRUE);
  }

  @Test
  void aCallIdAccusesNobody() {
    assertThat(notice("<sip:9@h>", "c-1" + FAKE.replace("(callid: x)", "(callid: y)")))
        .containsExactly(TRUE);
    assertThat(notice("<sip:9@h>", "c-1' failed for '" + FALSE + ":5060' (callid: y"))
        .containsExactly(TRUE);
  }

  @Test
  void aNameAndACallIdThatAgreeAreNotBelieved() {
    assertThat(
            notice(
                "\"a\" <sip:9@h>", "c-1\" <sip:9@h>' failed for '" + FALSE + ":5060' (callid: y"))
        .isEmpty();
    assertThat(scan.passedOver()).containsExactly("it can be read as naming different addresses");
  }

  @Test
  void aHostileCallIdIsNoAttempt() {
    assertThat(scan.lines(AsteriskRecords.notice(TRUE, "a' b", "")).get(0).attempt()).isEmpty();
  }

  @Test
  void aRegistrationsNameAccusesNobody() {
    assertThat(
            scan.addresses(
                Framing.PLAIN.line(
                    "NOTICE",
                    "chan_sip.c",
                    "Registration from '\"x' failed for '"
                        + FALSE
                        + "' - Wrong password\" <sip:9@h>' failed for '"
                        + TRUE
                        + ":5060' - Wrong password")))
        .containsExactly(TRUE);
  }

  @Test
  void aDialledNumberAccusesNobody() {
    assertThat(
            scan.addresses(
                Framing.PLAIN.line(
                    "NOTICE",
                    "chan_sip.c",
                    "Call from '' ("
                        + TRUE
                        + ":5060) to extension '1' ("
                        + FALSE
                        + ":5060) to extension '2' rejected because extension not found in context"
                        + " 'in'.")))
        .containsExactly(TRUE);
  }

  @Test
  void anEventsFieldsAccuseNobody() {
    String fake =
        "s\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/UDP/"
            + FALSE
            + "/5060\",Challenge=\"x";
    String answer = fake.replace("\"", "\\\"");
    for (String event :
        List.of(
            AsteriskRecords.event("InvalidPassword", fake, "c", TRUE, ""),
            AsteriskRecords.event("InvalidPassword", "9", fake, TRUE, ""),
            AsteriskRecords.event("InvalidPassword", "9\",SessionID=\"" + fake, "c", TRUE, ""),
            AsteriskRecords.event(
                "InvalidPassword",
                "9",
                "c",
                TRUE,
                ",Challenge=\"" + answer + "\",Response=\"\\\""))) {
      assertThat(scan.addresses(Framing.PLAIN.line("SECURITY", "res_security_log.c", event)))
          .as(event)
          .containsExactly(TRUE);
    }
  }

  @Test
  void theNameOfAnAclInASendersTextHidesNobody() {
    String misdial = "x\",ACLName=\"no_extension_match";
    for (String event :
        List.of(
            AsteriskRecords.event("InvalidPassword", "9", misdial, TRUE, ""),
            AsteriskRecords.event("InvalidAccountID", misdial, "c", TRUE, ""),
            AsteriskRecords.event("FailedACL", "9", misdial, TRUE, ",ACLName=\"peer_acl\""))) {
      assertThat(scan.addresses(Framing.PLAIN.line("SECURITY", "res_security_log.c", event)))
          .as(event)
          .containsExactly(TRUE);
    }
    assertThat(notice("<sip:9@h>", misdial)).containsExactly(TRUE);
    assertThat(notice('"' + misdial + "\"\" <sip:9@h>", "c")).containsExactly(TRUE);
  }

  @Test
  void aMisdialIsStillNone() {
    String event =
        AsteriskRecords.event("FailedACL", "9", "c", TRUE, ",ACLName=\"no_extension_match\"");
    assertThat(scan.addresses(Framing.PLAIN.line("SECURITY", "res_security_log.c", event)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"REGISTER", "X+", "REG!STER", "X'", "'X", "'"})
  void noMethodHidesItsSender(String method) {
    assertThat(
            scan.addresses(
                Framing.PLAIN.line(
                    "NOTICE",
                    PJSIP,
                    "Request '%s' from '<sip:9@h>' failed for '%s:5060' (callid: c) - No matching endpoint found"
                        .formatted(method, TRUE))))
        .containsExactly(TRUE);
  }

  @Test
  void aNoticeThatQuotesAnEventIsANotice() {
    String event = AsteriskRecords.event("InvalidPassword", "9", "c", FALSE, "");
    assertThat(
            scan.addresses(
                Framing.PLAIN.line(
                    "NOTICE",
                    "chan_sip.c",
                    "Registration from '"
                        + event
                        + "' failed for '"
                        + TRUE
                        + "' - Wrong password")))
        .containsExactly(TRUE);
  }

  /** Text of a sender in each field that he has, {@code F} being whom he accuses. */
  private static final Map<String, String> FORGERIES =
      Map.of(
          "a display name",
          "Request 'INVITE' from '\"a' failed for 'F:5060' (callid: x) - No matching endpoint"
              + " found\" <sip:9@h>' failed for 'T:5060' (callid: c-1) - No matching endpoint"
              + " found",
          "a Call-ID",
          "Request 'INVITE' from '<sip:9@h>' failed for 'T:5060' (callid: c-1' failed for 'F:5060'"
              + " (callid: y) - No matching endpoint found",
          "a user's name",
          "Registration from '\"x' failed for 'F' - Wrong password\" <sip:9@h>' failed for 'T:5060'"
              + " - Wrong password",
          "a dialled number",
          "Call from '' (T:5060) to extension '1' (F:5060) to extension '2' rejected because"
              + " extension not found in context 'in'.",
          "an IAX2 user",
          "Host T failed MD5 authentication for 'x' (a != b) Host F failed MD5 authentication for"
              + " 'x' (0a1b != 2c3d)",
          "a manager's user",
          "T failed to authenticate as 'x' F failed to authenticate as 'y'",
          "an account",
          AsteriskRecords.event(
              "InvalidPassword",
              "s\",RemoteAddress=\"IPV4/UDP/F/5060\",Challenge=\"x",
              "c",
              "T",
              ""),
          "a session",
          AsteriskRecords.event(
              "InvalidAccountID", "9", "s\",RemoteAddress=\"IPV4/UDP/F/5060", "T", ""),
          "a challenge",
          AsteriskRecords.event(
              "ChallengeResponseFailed",
              "9",
              "c",
              "T",
              ",Challenge=\"x\\\",RemoteAddress=\\\"IPV4/UDP/F/5060\\\"\""),
          "a nonce",
          AsteriskRecords.event(
              "ChallengeResponseFailed", "9", "c", "T", ",Response=\"/F/ RemoteAddress=F\""));

  private static final Map<String, String> FILES =
      Map.of(
          "a display name", PJSIP,
          "a Call-ID", PJSIP,
          "a user's name", "chan_sip.c",
          "a dialled number", "chan_sip.c",
          "an IAX2 user", "chan_iax2.c",
          "a manager's user", "manager.c");

  @ParameterizedTest
  @EnumSource(Framing.class)
  void noFieldAccusesAnybodyInAnyFraming(Framing framing) {
    FORGERIES.forEach(
        (field, message) -> {
          String line =
              framing.line(
                  FILES.containsKey(field) ? "NOTICE" : "SECURITY",
                  FILES.getOrDefault(field, "res_security_log.c"),
                  accused(message));
          assertThat(scan.fresh().addresses(line)).as(field + ": " + line).containsExactly(TRUE);
        });
  }

  /** Marks that are letters of no record stand for the addresses. */
  private static String accused(String message) {
    return message
        .replaceAll("(?<![A-Za-z])T(?![A-Za-z])", TRUE)
        .replaceAll("(?<![A-Za-z])F(?![A-Za-z])", FALSE);
  }

  @Test
  void aNameOfBlanksDoesNotHideWhoFailed() {
    for (Framing framing : Framing.values()) {
      String line =
          framing.line(
              "NOTICE", "chan_iax2.c", "Host " + TRUE + ":4569 failed to authenticate as \t");
      assertThat(scan.fresh().addresses(line)).as(framing.name()).containsExactly(TRUE);
    }
  }

  /** A backslash before a quotation mark may be an escape, or all that somebody is called. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a\\\"\" <sip:9@h>",
        "\"\\\" <sip:9@h>",
        "\"\\\\\" <sip:9@h>",
        "\"a\\\" <sip:9@h>' failed for '198.51.100.8:5060' (callid: b\" <sip:9@h>"
      })
  void anEscapedQuotationMarkHidesNobody(String from) {
    assertThat(notice(from, "c-1")).containsExactly(TRUE);
  }

  @Test
  void butItMakesADoubtWhereItNamesAnother() {
    String other = "\"a\\\" <sip:9@h>' failed for '" + FALSE + ":5060' (callid: b\" <sip:9@h>";
    assertThat(notice(other, "c-1")).isEmpty();
    assertThat(scan.passedOver()).containsExactly("it can be read as naming different addresses");
  }
}
