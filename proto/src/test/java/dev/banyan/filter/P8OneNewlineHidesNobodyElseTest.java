package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How far the doubt goes that a newline of {@code 198.51.100.8} makes: so far that he accuses
 * nobody, and no farther, so that he hides nobody.
 */
final class P8OneNewlineHidesNobodyElseTest {
  private static final String TRUE = "198.51.100.8";
  private static final String FALSE = "203.0.113.66";
  private static final String OTHER = "192.0.2.7";

  private static final String FORGED = registration(FALSE);
  private static final String HONEST = registration(OTHER);

  private final Scan scan = Scan.of(Texts.builtIn("asterisk"));

  private static String registration(String address) {
    return plain(
        "chan_sip.c",
        "Registration from '<sip:9@h>' failed for '" + address + "' - Wrong password");
  }

  private static String request(String from) {
    return plain(
        "res_pjsip/pjsip_distributor.c",
        "Request 'INVITE' from '%s' failed for '%s:1' (callid: c) - No matching endpoint found"
            .formatted(from, OTHER));
  }

  private static String plain(String file, String message) {
    return Framing.PLAIN.line("NOTICE", file, message);
  }

  private static String noise(int bytes) {
    return plain("pbx.c", "n".repeat(50)).repeat(bytes / 80);
  }

  private static String security(String account, String address) {
    return Framing.PLAIN.line(
        "SECURITY",
        "res_security_log.c",
        AsteriskRecords.event("InvalidAccountID", account, "c-1", address, ""));
  }

  /** A log that was cut while it was written has a hole there, and a hole is nobody's text. */
  @ParameterizedTest
  @ValueSource(strings = {"\0\0\0\n", "\0\0H", "\0\0 ' failed for '\n", " \0' (a != b)\n"})
  void aHoleInALogHidesNobody(String hole) {
    String name = plain("chan_iax2.c", "Host " + TRUE + ":4569 failed to authenticate as x");
    String user =
        plain("chan_iax2.c", "Host " + TRUE + " failed MD5 authentication for 'x' (a != b)");
    String log = HONEST + user + name + hole.replace("H", HONEST) + noise(800) + HONEST;
    assertThat(scan.addresses(log)).containsExactly(OTHER, TRUE, TRUE, OTHER);
  }

  @Test
  void whatStandsBehindAHoleIsNotBelievedAndThatIsSaid() {
    assertThat(scan.addresses("\0\0" + HONEST)).isEmpty();
    assertThat(scan.passedOver()).containsExactly("NULs stand before it: the log was cut there");
  }

  @Test
  void aLineThatIsNoRecordHidesNobodyWhoseHeaderIsPlain() {
    String loose = "' failed for '" + TRUE + ":1' (callid: c) - No matching endpoint found\n";
    assertThat(scan.addresses(request("<sip:9@h>") + loose)).containsExactly(OTHER);
    assertThat(scan.addresses(request("\"9\" <sip:9@h>") + loose)).isEmpty();
  }

  /** A header is printed into a buffer, so what ends its record cannot be far. */
  @Test
  void norAnybodyThatIsFartherAwayThanAHeaderIsLong() {
    String loose = "' failed for '" + TRUE + ":1' (callid: c) - No matching endpoint found\n";
    String honest = request("\"9\" <sip:9@h>");
    assertThat(scan.addresses(honest + noise(1000) + loose)).isEmpty();
    assertThat(scan.fresh().addresses(honest + noise(7000) + loose)).containsExactly(OTHER);
  }

  /** C7. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "chan_iax2.c | Host T denied access to register peer 'x | '",
        "chan_iax2.c | Host T failed MD5 authentication for 'x | ' (a != b)",
        "chan_iax2.c | Rejected connect attempt from T:4569, request 'x | @in' does not exist",
        "manager.c | T failed to authenticate as 'x | '",
        "chan_sip.c | Call from '' (T:5060) to extension '9 | ' rejected because extension not"
            + " found in context 'in'.",
        "res_pjsip_registrar.c | AOR 'x | ' not found for endpoint 'anonymous' (T:1)"
      })
  void theDoubtEndsWhereTheCutRecordEnds(String file, String begin, String end) {
    String record = plain(file, begin.replace("T", TRUE) + "\ny" + end.replace("T", TRUE));
    assertThat(scan.addresses(record + HONEST)).endsWith(OTHER);
    String cut = record.substring(0, record.indexOf('\n') + 1);
    String rest = record.substring(cut.length());
    scan.fresh().addresses(cut);
    assertThat(scan.addresses(rest + HONEST)).as("when its end comes later").containsExactly(OTHER);
    assertThat(scan.addresses(HONEST)).as("and after that").containsExactly(OTHER);
  }

  /** C7. */
  @Test
  void anEndThatWasReadBeforeIsNotForgotten() {
    String record = "Host " + TRUE + " failed MD5 authentication for 'x\n' (a != b)";
    scan.addresses(plain("chan_iax2.c", record));
    assertThat(scan.addresses(HONEST)).containsExactly(OTHER);
  }

  @Test
  void norIsTheRecordThatHasTwo() {
    scan.addresses(plain("chan_iax2.c", "Host " + TRUE + " failed MD5 authentication for 'x"));
    String end = "' (a != b)\n";
    assertThat(scan.addresses(end + FORGED + end + HONEST)).containsExactly(OTHER);
  }

  /** C8. */
  @Test
  void norIsOneWhoseSecondWasTooLong() {
    String forged = plain("manager.c", FALSE + " failed to authenticate as 'y'");
    String user = TRUE + " failed to authenticate as 'x'\n" + forged + "y".repeat(9000);
    String login = plain("manager.c", user.substring(0, 8191));
    assertThat(scan.addresses(login.stripTrailing() + noise(80))).containsExactly(TRUE);
  }

  @Test
  void butAnEndThatHeWroteHimselfDoesNotEndIt() {
    String forged = "x\n' (a != b)\n" + FORGED + FORGED;
    String record = "Host " + TRUE + " failed MD5 authentication for '" + forged + "' (a != b)";
    assertThat(scan.addresses(plain("chan_iax2.c", record))).containsExactly(TRUE);
    String event = security("x\n\",RemoteAddress=\"IPV4/UDP/" + TRUE + "/1\"\n" + FORGED, TRUE);
    assertThat(scan.fresh().addresses(event)).isEmpty();
  }

  /** C1. */
  @Test
  void whoKeepsCuttingHisRecordsDoesNotHideAllOthers() {
    String cut =
        plain("chan_iax2.c", "Host " + TRUE + " failed MD5 authentication for 'x\n[' (a != b)");
    String log = (cut + HONEST.repeat(50)).repeat(20);
    assertThat(scan.addresses(log).stream().filter(OTHER::equals).count()).isGreaterThan(550);
  }

  /** A record of more than 8 KiB has lost its end, and the next one follows on its last line. */
  @Test
  void theEndOfARecordThatWasTooLongIsMissedByNobody() {
    String event =
        AsteriskRecords.event("InvalidAccountID", "x", "c", FALSE, "") + "\n" + "y".repeat(9000);
    String record = plain("res_security_log.c", event.substring(0, 8191)).stripTrailing();
    assertThat(scan.addresses(record + HONEST)).isEmpty();
    String user = "T tried to authenticate with nonexistent user 'x'\n".replace("T", TRUE);
    String login = plain("manager.c", (user + FORGED + "y".repeat(9000)).substring(0, 8191));
    assertThat(scan.fresh().addresses(login.stripTrailing() + HONEST)).containsExactly(TRUE);
  }

  /** IAX2 cuts names at 255 bytes; what is doubted there must not make what follows doubtful. */
  @Test
  void aRecordThatEndsInANameHidesOnlyWhatANameCanReach() {
    String name = plain("chan_iax2.c", "Host " + TRUE + " failed to authenticate as trunk");
    String log = name + HONEST.repeat(10);
    assertThat(scan.addresses(log)).startsWith(TRUE).contains(OTHER);
    assertThat(scan.addresses(log).size()).isGreaterThan(10 - 255 / HONEST.length() - 1);
  }

  /** Behind a From header that holds nothing of the sender's choice, nobody's text can begin. */
  @Test
  void anEndThatIsLeftOverHidesNoRequestWhoseHeaderIsPlain() {
    String end = "' failed for '" + TRUE + ":5060' - Wrong password\n";
    String log = request("<sip:1@h>") + request("<sip:2@h>") + request("<sip:3@h>") + end;
    assertThat(scan.addresses(log)).containsExactly(OTHER, OTHER, OTHER);
  }
}
