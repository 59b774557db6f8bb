package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody is banned by a line that a sender's newline made: {@code 198.51.100.8} sends, and accuses
 * others.
 */
final class P8NobodyElseIsBannedByANewlineTest {
  private static final String TRUE = "198.51.100.8";
  private static final String FALSE = "203.0.113.66";

  private final Scan scan = Scan.of(Texts.builtIn("asterisk"));

  private static String plain(String file, String message) {
    return Framing.PLAIN.line("NOTICE", file, message);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void noNewlineAccusesAnybodyInAnyFraming(Framing framing) {
    for (String text : List.of("x\n", "x' does not exist\n", "x\r\n", "\n\n")) {
      String forged =
          framing
              .line(
                  "NOTICE",
                  "chan_sip.c",
                  "Registration from '<sip:9@h>' failed for '" + FALSE + "' - Wrong password")
              .strip();
      String record =
          framing.line(
              "NOTICE",
              "chan_iax2.c",
              "Rejected connect attempt from "
                  + TRUE
                  + ":4569, request '"
                  + text
                  + forged
                  + "\n@in' does not exist");
      List<String> found = scan.fresh().addresses(record);
      assertThat(found).as(record).isSubsetOf(TRUE);
      if (!framing.letsNewlinesThrough()) {
        assertThat(found).as(record).containsExactly(TRUE);
      }
    }
  }

  private static final String FORGED =
      Framing.PLAIN.line(
          "NOTICE",
          "chan_sip.c",
          "Registration from '<sip:9@h>' failed for '" + FALSE + "' - Wrong password");

  @Test
  void aLineBehindACutRecordIsNotBelieved() {
    assertThat(
            scan.addresses(
                Framing.PLAIN.line(
                    "NOTICE",
                    "chan_iax2.c",
                    "Host "
                        + TRUE
                        + " failed MD5 authentication for 'x\n"
                        + FORGED
                        + "' (a != b)")))
        .containsExactly(TRUE);
  }

  @Test
  void neitherIsOneBehindACutRecordThatLooksWhole() {
    assertThat(
            scan.addresses(
                Framing.PLAIN.line(
                    "NOTICE",
                    "chan_iax2.c",
                    "Rejected connect attempt from "
                        + TRUE
                        + ":4569, request 'x' does not exist\n"
                        + FORGED
                        + FORGED
                        + "' does not exist")))
        .containsExactly(TRUE);
  }

  @Test
  void neitherIsTheFirstPartOfARecordWhoseAddressComesLater() {
    assertThat(
            scan.addresses(
                Framing.PLAIN.line(
                    "NOTICE",
                    "chan_iax2.c",
                    "No registration for peer 'x' (from "
                        + FALSE
                        + ")\n"
                        + FORGED
                        + "' (from "
                        + TRUE
                        + ")")))
        .isEmpty();
  }

  @Test
  void aLineBehindARecordThatEndsInTextIsBelievedOnlyAgainstItsSender() {
    String open =
        Framing.PLAIN.line(
            "NOTICE", "chan_iax2.c", "Host " + TRUE + ":4569 failed to authenticate as x");
    assertThat(scan.addresses(open + FORGED)).containsExactly(TRUE);
    assertThat(scan.addresses(open + open)).containsExactly(TRUE, TRUE);
  }

  @Test
  void theDoubtEndsWhereTheRecordMustHaveEnded() {
    String open =
        Framing.PLAIN.line(
            "NOTICE", "chan_iax2.c", "Host " + TRUE + ":4569 failed to authenticate as x");
    String noise = Framing.PLAIN.line("NOTICE", "pbx.c", "n".repeat(50)).repeat(100);
    assertThat(scan.addresses(open + noise + FORGED)).containsExactly(TRUE, FALSE);
  }

  @Test
  void theDoubtOutlivesAScan() {
    scan.addresses(
        Framing.PLAIN.line(
            "NOTICE", "chan_iax2.c", "Host " + TRUE + " failed MD5 authentication for 'x"));
    assertThat(scan.addresses(FORGED)).isEmpty();
  }

  /** What ends the true record stands alone then, and may be no longer than a sign. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "chan_iax2.c | Host T denied access to register peer 'x | '",
        "chan_iax2.c | Host T failed MD5 authentication for 'x | ' (a != b)",
        "chan_iax2.c | Host T failed MD5 authentication for 'x' (a != b | )",
        "chan_iax2.c | Host T:4569 failed to authenticate as x | y",
        "chan_iax2.c | Rejected connect attempt from T:4569, request 'x | @in' does not exist",
        "chan_iax2.c | Rejected connect attempt from T:4569, who was trying to reach 'x | @in'",
        "manager.c | T failed to authenticate as 'x | '",
        "manager.c | T tried to authenticate with nonexistent user 'x | '",
        "manager.c | T failed to pass IP ACL as 'x | '",
        "chan_sip.c | Call from '' (T:5060) to extension '9 | ' rejected because extension not"
            + " found in context 'in'."
      })
  void noEndThatIsLeftOverIsForgotten(String file, String begin, String end) {
    for (String closed : List.of("", end)) {
      for (String rest : List.of("", "y", "[", "[2026", "\n\n", " \t")) {
        String record = plain(file, begin.replace("T", TRUE) + closed + "\n" + FORGED + rest + end);
        assertThat(scan.fresh().addresses(record)).as(record).containsExactly(TRUE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello: ",
        "a b c d: ",
        "pbx-1 sshd[9]: ",
        "Nov 22 16:00:00 pbx-1 sshd[9]: ",
        "Nov 22 16:00:00 pbx-1 not-asterisk: ",
        "no date pbx-1 asterisk[9]: "
      })
  void noOtherProgramWritesARecord(String prefix) {
    assertThat(
            scan.addresses(
                prefix + "NOTICE[812]: manager.c: " + FALSE + " failed to authenticate as 'x'\n"))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aLineDressedOtherwiseThanTheOneBeforeItIsNotBelieved(Framing framing) {
    String forged = framing.line("NOTICE", "manager.c", FALSE + " failed to authenticate as 'y'");
    String record = plain("manager.c", TRUE + " failed to authenticate as 'x'") + forged;
    boolean alike = List.of(Framing.PLAIN, Framing.OLD, Framing.COLOUR).contains(framing);
    assertThat(scan.addresses(record).contains(FALSE)).as(record).isEqualTo(alike);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9", "9\n[2026-11-22 16:00:00] VERBOSE[7] x.c: harmless", "'"})
  void aNumberThatSomebodyDialledAccusesNobody(String number) {
    String call =
        Framing.CALL.line(
            "VERBOSE",
            "pbx.c",
            "    -- Executing ["
                + number
                + "\n"
                + FORGED
                + "@in:1] NoOp(\"SIP/a\", \"\") in new stack");
    assertThat(scan.addresses(call)).isEmpty();
    assertThat(scan.passedOver()).hasSize(1);
  }

  @Test
  void noFormatThatEscapesNewlinesIsBelievedInALogThatDoesNot() {
    String plain =
        plain("acl.c", "SIP ACL: Rejecting '192.0.2.7' due to a failure to pass ACL 'a'");
    String forged =
        Framing.JSON.line("NOTICE", "manager.c", FALSE + " failed to authenticate as ''");
    String call = plain("pbx.c", "Executing [9\n" + forged + "@in:1] NoOp(\"SIP/a\", \"\")");
    assertThat(scan.addresses(plain + call)).containsExactly("192.0.2.7");
  }

  @Test
  void stepsOfCallsHideNobody() {
    String step =
        Framing.CALL.line(
            "VERBOSE",
            "pbx.c",
            "Executing [9@in:1] NoOp(\"SIP/a\", \"Executing [9\") in new stack");
    String newer =
        Framing.CALL.line("VERBOSE", "pbx.c", "Executing [9@in:1] NoOp(\"SIP/a\", \"\")\u001b[0m");
    String quoted = FORGED.replace("<sip", "\"Executing [9\" <sip");
    assertThat(scan.addresses(step + newer + quoted + FORGED)).containsExactly(FALSE, FALSE);
  }

  @Test
  void aRequestThatWasPrintedAsItCameAccusesNobody() {
    String dump =
        Framing.PLAIN.line(
            "VERBOSE",
            "chan_sip.c",
            "\n<--- SIP read from UDP:"
                + TRUE
                + ":5060 --->\nINFO sip:9@h SIP/2.0\n"
                + FORGED
                + "<------------->");
    assertThat(scan.addresses(dump)).isEmpty();
  }

  /** Reasons that are not failures, or that nobody knows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "chan_sip.c| Registration from '<sip:9@h>' failed for '192.0.2.7' - RTP initialization"
            + " failed",
        "chan_sip.c| Registration from '<sip:9@h>' failed for '192.0.2.7:9' - Unhandled failure",
        "chan_sip.c| Registration from '<sip:9@h>' failed for '192.0.2.7:9' - What comes"
            + " (next/later)",
        "chan_sip.c| Call from '9' to extension '8' rejected because extension not found.",
        "chan_sip.c| Call from '9' to extension '8' rejected because extension not found in context"
            + " 'a b+c'.",
        "chan_sip.c| Failed to authenticate device \"9\" <sip:9@h>;tag=as0f",
        "chan_sip.c| Failed to authenticate device <sip:9@h>;tag=as0f for INVITE, code = -1",
        "res_pjsip/pjsip_distributor.c| Request 'INVITE' from '<sip:9@h>' failed for '192.0.2.7:9'"
            + " (callid: c) - Something new",
        "res_pjsip/pjsip_distributor.c| Request from '<sip:9@h>' failed for '192.0.2.7:9' (callid:"
            + " c) - Something new",
        "res_pjsip_registrar.c| AOR '9' has no configured max_contacts. Endpoint 'a b' unable to"
            + " register",
        "chan_iax2.c| Rejected connect attempt from 192.0.2.7, requested/capability 0x4/0x4"
            + " incompatible with our capability 0x8.",
        "res_security_log.c|"
            + " SecurityEvent=\"SessionLimit\",EventTV=\"1-2\",Severity=\"Error\",Service=\"AMI\",EventVersion=\"1\",AccountID=\"9\",SessionID=\"0x7\",LocalAddress=\"IPV4/TCP/192.0.2.1/1\",RemoteAddress=\"IPV4/TCP/192.0.2.7/1\",Unheard=\"of\""
      })
  void noHonestTextHidesOthers(String record) {
    String[] parts = record.split("\\| ", 2);
    assertThat(scan.addresses(plain(parts[0], parts[1]) + FORGED)).containsExactly(FALSE);
  }

  /** Cut behind the address, a record still says who sent it; so a newline hides nobody. */
  @Test
  void aNewlineHidesNobodyWhoseAddressStandsBefore() {
    for (AsteriskRecords.Shape shape : AsteriskRecords.ALL) {
      if (!shape.textStandsFirst() && shape.format().contains("{U}")) {
        String record =
            Framing.PLAIN.line(shape.level(), shape.file(), shape.message(TRUE, "9\n8\n7"));
        assertThat(scan.fresh().addresses(record)).as(record).containsExactly(TRUE);
        assertThat(scan.addresses(record)).as("again").containsExactly(TRUE);
      }
    }
  }

  @Test
  void theEndOfARecordBeforeMakesNoCutOne() {
    String cut = plain("chan_iax2.c", "Host " + FALSE + " denied access to register peer 'y");
    for (String end : List.of("' rejected.", "@in:1] NoOp(\"a\", \"\")")) {
      assertThat(scan.fresh().addresses(cut.strip() + end + "\n")).as(end).isEmpty();
    }
    String whole =
        plain(
            "chan_iax2.c",
            "Rejected connect attempt from " + TRUE + ":1, request 'x' does not exist");
    assertThat(scan.fresh().addresses(whole + cut.strip() + "@in' does not exist\n"))
        .containsExactly(TRUE);
  }

  /**
   * What seems to be a call without a name may be the beginning of a call whose name imitates it.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"x' (T:5060) to extension '0' E | false", "x' is away | true", "' E | true"})
  void noNameIsTakenForACallWithoutOne(String next, boolean counts) {
    String end = "rejected because extension not found in context 'in'.";
    String call = "Call from '' (" + FALSE + ":5060) to extension '0' ";
    String log = plain("chan_sip.c", call + end) + next.replace("T", TRUE).replace("E", end);
    assertThat(scan.addresses(log + "\n").contains(FALSE)).as(log).isEqualTo(counts);
  }
}
