package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Jail.Notification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailActionTest {
  private static final Path FAIL2BAN = Path.of("/etc/fail2ban");

  @TempDir private Path directory;

  @Test
  void whoIsToldStandsInTheActionElseInItsFileElseInTheJail() {
    jail("sendmail-whois[name=A, dest=\"a@x, b@x\", sender=c@x, sendername=\"The PBX\"]", "");
    assertThat(told())
        .isEqualTo(
            Map.of("name", "A", "dest", "a@x, b@x", "sender", "c@x", "sendername", "The PBX"));

    jail("sendmail", "destemail = noc@example.net\nsender = ban@example.net\n");
    assertThat(told())
        .isEqualTo(
            Map.of(
                "name", "sip",
                "dest", "noc@example.net",
                "sender", "ban@example.net",
                "sendername", "Banyan"));

    new Tree(directory)
        .with(
            "action.d/sendmail.conf",
            "[Definition]\nactionban = mail <dest>\n[Init]\ndest = file@x\nsender = f@x\n");
    assertThat(told()).containsEntry("dest", "file@x").containsEntry("sender", "f@x");
  }

  @Test
  void withoutAnythingItIsRoot() {
    jail("mail", "");
    assertThat(told())
        .isEqualTo(
            Map.of("name", "sip", "dest", "root", "sender", "banyan", "sendername", "Banyan"));
  }

  @Test
  void whatIsNoAddressIsAProblem() {
    jail("sendmail[dest=\"a@x>\nRCPT TO:<b@x\", sender=\"no body\"]", "");
    assertThat(new Tree(directory).problems())
        .contains("dest: expected mail addresses")
        .contains("sender: expected mail addresses");
  }

  @Test
  void aMailActionThatNobodyKnowsIsAProblem() {
    jail("sendmail-whos[dest=root]", "");
    assertThat(new Tree(directory).problems()).contains("did you mean 'sendmail-whois'");
    new Tree(directory).with("action.d/sendmail-whos.conf", "[Definition]\nactionban = true\n");
    assertThat(new Tree(directory).problems()).isEmpty();
  }

  @Test
  void debiansShortcutsTellWhomItsDefaultsName() {
    Assumptions.assumeTrue(Files.isReadable(FAIL2BAN.resolve("jail.conf")), "no fail2ban here");
    new Tree(directory)
        .with(
            "jail.conf",
            """
            [INCLUDES]
            before = /etc/fail2ban/jail.conf
            [DEFAULT]
            destemail = noc@example.net
            action = %(action_mwl)s
            [sip]
            enabled = yes
            filter = banyan/asterisk
            logpath = /var/log/asterisk/messages
            """);
    assertThat(told())
        .containsEntry("dest", "noc@example.net")
        .containsEntry("sender", "root@<fq-hostname>")
        .containsEntry("name", "sip");
    assertThat(notifications().get(0).action()).isEqualTo("sendmail-whois-lines");
  }

  private void jail(String action, String more) {
    new Tree(directory)
        .with(
            "jail.conf",
            """
            [sip]
            enabled = yes
            filter = banyan/asterisk
            logpath = /var/log/asterisk/messages
            action = %s
            """
                    .formatted(action.replace("\n", "\n  "))
                + more);
  }

  private Map<String, String> told() {
    return notifications().get(0).options();
  }

  private List<Notification> notifications() {
    return new Tree(directory).check().jails().get(0).notifications();
  }
}
