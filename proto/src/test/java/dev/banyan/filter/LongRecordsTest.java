package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Records of more than 8 KiB, which lose their end, and with it their newline. */
final class LongRecordsTest {
  private static final String TRUE = "198.51.100.8";
  private static final String FALSE = "203.0.113.66";
  private static final String OTHER = "192.0.2.7";
  private static final String PJSIP = "res_pjsip/pjsip_distributor.c";
  private static final String LONG = "y".repeat(9000);

  private final Scan scan = Scan.of(Texts.builtIn("asterisk"));

  private static String plain(String file, String message) {
    return Framing.PLAIN.line("NOTICE", file, message);
  }

  /** As Asterisk cuts it: its newline is gone too. */
  private static String cut(String record) {
    return record.substring(0, 8191 + "[2026-11-22 16:00:00] NOTICE[812] ".length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "manager.c | T failed to authenticate as 'L'",
        "chan_sip.c | Call from '' (T:5060) to extension 'L' rejected because extension not found"
            + " in context 'in'.",
        "res_pjsip/pjsip_distributor.c | Request 'REGISTER' from '<sip:9@h>' failed for 'T:5060'"
            + " (callid: L) - No matching endpoint found"
      })
  void theirSenderIsCountedIfHeStandsBeforeHisText(String file, String message) {
    String record = plain(file, message.replace("T", TRUE).replace("L", LONG));
    assertThat(scan.addresses(record)).containsExactly(TRUE);
    String harmless = plain("pbx.c", "nothing");
    assertThat(scan.fresh().addresses(cut(record) + harmless)).containsExactly(TRUE);
    String other = plain("manager.c", OTHER + " failed to authenticate as 'x'");
    assertThat(scan.fresh().addresses(cut(record) + other)).containsExactly(OTHER);
  }

  @Test
  void ofTheOthersIsSaidWhyNobodyIsCounted() {
    String name = plain("chan_sip.c", "Registration from 'L' failed for 'T' - Wrong password");
    String record = name.replace("'T'", '\'' + TRUE + '\'').replace("L", LONG);
    assertThat(scan.addresses(record)).isEmpty();
    assertThat(scan.passedOver()).hasSize(1);
    assertThat(scan.passedOver().get(0)).startsWith("it is longer than a record can be");
    assertThat(scan.fresh().addresses(cut(record) + plain("pbx.c", "nothing"))).isEmpty();
    assertThat(scan.passedOver()).hasSize(1);
  }

  @Test
  void theirTextAccusesNobody() {
    String fake = "' failed for '" + FALSE + ":5060' (callid: " + LONG + ") - No matching";
    for (String from :
        new String[] {"\"x\" <sip:9@h>", "<sip:9", "<sip:9@[x>", "<sip:9@h;user=x>"}) {
      String record = plain(PJSIP, "Request 'INVITE' from '" + from + fake);
      assertThat(scan.fresh().addresses(record)).as(from).isEmpty();
    }
    String open = plain("chan_iax2.c", "Host " + TRUE + " failed MD5 authentication for 'x");
    String forged = plain("manager.c", FALSE + " failed to authenticate as '" + LONG + "'");
    assertThat(scan.fresh().addresses(open + forged)).containsExactly(TRUE);
  }

  /** Only a plain log loses a newline; elsewhere a second record on a line is a sender's. */
  @ParameterizedTest
  @EnumSource(
      value = Framing.class,
      names = {"SYSLOG", "SYSLOG_ISO", "SYSLOG_TWICE", "JOURNAL", "JSON"})
  void aSecondRecordOnALineOfAnotherFramingAccusesNobody(Framing framing) {
    String fake = plain("manager.c", FALSE + " failed to authenticate as 'u'").stripTrailing();
    for (int filler = 7950; filler < 8250; filler++) {
      String text = "Registration from '<sip:" + "z".repeat(filler) + fake;
      assertThat(scan.fresh().addresses(framing.line("NOTICE", "chan_sip.c", text)))
          .as("%s, %d bytes", framing, filler)
          .isEmpty();
    }
  }

  /** C8: what looks like its last line is that of two records. */
  @Test
  void aLineThatBeganInTheTextOfOneAndEndsInAnotherAccusesNobody() {
    String forged = plain("manager.c", FALSE + " failed to authenticate as '" + LONG);
    String next = plain("manager.c", OTHER + " failed to authenticate as 'x'");
    for (int filler : new int[] {7000, 0}) {
      String fake = AsteriskRecords.event("InvalidPassword", "9", "c", TRUE, "");
      String text = fake + "\n" + "y".repeat(filler) + "\n" + forged;
      String record = Framing.PLAIN.line("SECURITY", "res_security_log.c", text);
      assertThat(scan.fresh().addresses(cut(record) + next)).doesNotContain(FALSE);
      String login = plain("manager.c", TRUE + " failed to authenticate as 'x'\n" + text);
      assertThat(scan.fresh().addresses(cut(login) + next)).doesNotContain(FALSE).contains(TRUE);
    }
  }
}
