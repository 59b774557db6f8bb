package dev.banyan.coordinator.cli.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.AskedBanyan;
import org.junit.jupiter.api.Test;

class FilterExplainCommandTest extends AskedBanyan {
  private static final String SSHD =
      "Nov 22 17:04:05 pbx sshd[42]: Invalid user admin from 192.0.2.7 port 4711";

  @Test
  void showsEachStepOfAFilterOfRegexes() {
    assertThat(explain("banyan/sshd", SSHD)).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .startsWith("filter     sshd, built in\ndate       'Nov 22 17:04:05' is 20")
        .contains(
            """
                       match
                       attempt = 42
                       content = Invalid user admin from 192.0.2.7 port 4711
            regex 1    ^Failed\
            """)
        .contains("           no match\nregex 2    ^Invalid user")
        .contains("           user = admin\nregex 3-5  not asked: one before matches\nhost ")
        .endsWith(
            """
            attempt    42
            user       admin
            weight     1
            verdict    a failure; it counts
            """);
  }

  @Test
  void showsHowARecordIsReadAndWhereItsAddressStands() {
    assertThat(
            explain(
                "banyan/asterisk",
                "[2026-11-22 17:04:01] NOTICE[7] chan_sip.c: Registration from '<sip:9@x>' failed"
                    + " for '198.51.100.7:5060' - Wrong password"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("record     written by chan_sip.c\n")
        .contains("framing    plain")
        .contains("date       '2026-11-22 17:04:01' is 2026-11-22T15:04:01Z, by {^LN-BEG}")
        .contains("shape 1    Registration from '{to}' failed for '{a?p}'")
        .contains("           yes\n           the address stands in ' failed for '{a?p}' - ")
        .contains("shape 9    Call from '{nobody}' ({a?p})")
        .contains("           no: the message begins differently\n")
        .endsWith("verdict    a failure; it counts\n");
  }

  @Test
  void saysWhyALineIsDoubted() {
    String two =
        "[2026-11-22 17:04:01] NOTICE[7] chan_sip.c: Registration from 'x' failed for"
            + " '192.0.2.66:5060' - Wrong password' failed for '198.51.100.7:5060' - Wrong"
            + " password";

    assertThat(explain("banyan/asterisk", two)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("host       198.51.100.7\n");

    String nested =
        "[2026-11-22 17:04:01] NOTICE[7] chan_iax2.c: Rejected connect attempt from 192.0.2.7,"
            + " request 'x' does not exist' failed";
    assertThat(explain("banyan/asterisk", nested)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("cut: it does not end so, but its address stands before");
  }

  @Test
  void saysThatAUsersMisdialCountsOnlyIfToldTo() {
    String misdial =
        "[2026-11-22 17:04:01] NOTICE[7] chan_sip.c: Call from '100' (192.0.2.7:5060) to extension"
            + " '99' rejected because extension not found in context 'c'.";

    assertThat(explain("banyan/asterisk", misdial)).isEqualTo(ExitCode.NO);
    assertThat(out.toString())
        .contains("yes; a user's misdial, a failure only with mode=aggressive")
        .endsWith("verdict    ignored: no failure; it is with mode=aggressive\n");
    assertThat(explain("banyan/asterisk[mode=aggressive]", misdial)).isEqualTo(ExitCode.OK);
  }

  @Test
  void aRecordOfNoFailureIsNoMiss() {
    String sent =
        "[2026-11-22 17:04:01] SECURITY[8] res_security_log.c: SecurityEvent=\"ChallengeSent\","
            + "EventTV=\"2026-11-22T17:04:09.250+0200\",Severity=\"Informational\","
            + "Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"100\",SessionID=\"a1\","
            + "LocalAddress=\"IPV4/UDP/192.0.2.1/5060\","
            + "RemoteAddress=\"IPV4/UDP/198.51.100.8/5060\",Challenge=\"\"";

    assertThat(explain("banyan/asterisk", sent, "--json")).isEqualTo(ExitCode.NO);
    assertThat(out.toString()).contains("\"verdict\":\"ignored\",\"counted\":false");
  }

  @Test
  void explainsToPrograms() {
    assertThat(explain("--regex", "^refused <ADDR>$", "refused 192.0.2.7", "--json")).isZero();
    assertThat(out)
        .hasToString(
            """
            {"jail":null,"from":"from the command line","verdict":"failure","counted":true,\
            "why":null,"date":null,"record":null,"regexes":[{"key":"failregex","number":1,\
            "regex":"^refused <ADDR>$","answer":"yes","groups":{"ip4":"192.0.2.7"}}],\
            "match":{"host":"192.0.2.7","time":null,"jail":null,"regex":1,"attempt":null,\
            "transport":null,"user":null,"weight":1}}
            """);
  }

  @Test
  void escapesTheSendersText() {
    explain("--regex", "^refused <F-USER>.*</F-USER> <ADDR>$", "refused \u001b[2J 192.0.2.7");

    assertThat(out.toString()).contains("user = \\u001B[2J").doesNotContain("\u001b");
  }

  @Test
  void saysWhatMakesNoSense() {
    assertThat(explain("a line alone")).isEqualTo(ExitCode.USAGE);
    assertThat(explain("banyan/nothing", "line")).isEqualTo(ExitCode.USAGE);
    assertThat(explain("banyan/sshd", "two\nlines")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("name a filter and a line", "no filter is called 'banyan/nothing'")
        .contains("more than one line");
  }

  private int explain(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "filter";
    all[1] = "explain";
    System.arraycopy(words, 0, all, 2, words.length);
    return run(all);
  }
}
