package dev.banyan.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.conf.NotifySettings.Encryption;
import dev.banyan.coordinator.notify.MailException.Fate;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real SMTP server. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SmtpMailerTest {
  @TempDir private Path directory;
  private Optional<GreenMail> server = Optional.empty();

  @AfterEach
  void stop() {
    server.ifPresent(GreenMail::stop);
  }

  @Test
  void handsOverAMailWithItsHeaders() throws Exception {
    GreenMail mail = start(ServerSetup.PROTOCOL_SMTP);
    mailer(Encryption.NONE, Optional.empty()).send(letter("203.0.113.7", List.of("naïve 登录")));

    MimeMessage message = mail.getReceivedMessages()[0];
    assertThat(message.getSubject()).isEqualTo("[Banyan] ASTERISK: banned 203.0.113.7");
    assertThat(message.getFrom()[0]).hasToString("Banyan <fail2ban@example.net>");
    assertThat(message.getAllRecipients()[0]).hasToString("root@localhost");
    assertThat(message.getMessageID()).isEqualTo("<abc-5@banyan.localhost>");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(message.getSentDate()).isEqualTo(Bans.START);
    assertThat((String) message.getContent()).contains("naïve 登录");
  }

  @Test
  void nothingThatAnAttackerWritesBecomesAHeaderOrALine() throws Exception {
    GreenMail mail = start(ServerSetup.PROTOCOL_SMTP);
    String evil =
        "x\r\nBcc: victim@example.net\r\n\r\n.\r\nMAIL FROM:<a@b>\u2028\u001b[2J"
            + "y".repeat(9_000);
    Notice notice = Bans.notice("203.0.113.7", 5, List.of(evil));
    var told =
        new dev.banyan.model.Jail.Notification(
            "sendmail-whois",
            Map.of(
                "name", "A\r\nBcc: victim@example.net",
                "dest", "root",
                "sender", "banyan",
                "sendername", "B\r\nBcc: victim@example.net"));
    Recipient recipient = Recipient.of(told, "localhost");
    mailer(Encryption.NONE, Optional.empty())
        .send(new BanText(notice, told).letter(recipient, evil));

    assertThat(mail.getReceivedMessages()).hasSize(1);
    MimeMessage message = mail.getReceivedMessages()[0];
    assertThat(message.getAllRecipients()).hasSize(1);
    assertThat(Collections.list(message.getAllHeaders()))
        .extracting(jakarta.mail.Header::getName)
        .doesNotContain("Bcc");
    String text = (String) message.getContent();
    assertThat(text.lines())
        .noneMatch(line -> line.startsWith("Bcc") || line.startsWith("MAIL FROM"))
        .allMatch(line -> line.length() < 600);
    assertThat(text).doesNotContain("\u001b").contains("x\\u000D\\u000ABcc: victim");
  }

  @Test
  void anAddressThatIsNoneIsRefusedBeforeAnythingIsSent() throws Exception {
    start(ServerSetup.PROTOCOL_SMTP);
    var recipient = new Recipient(List.of("a@b c>\r\nRCPT TO:<x@y"), "banyan@localhost", "Banyan");
    assertThatExceptionOfType(MailException.class)
        .isThrownBy(
            () ->
                mailer(Encryption.NONE, Optional.empty())
                    .send(new Letter(recipient, "1", "s", "t")))
        .returns(Fate.REFUSED, MailException::fate);
  }

  @Test
  void logsInWithTheFirstLineOfTheFile() throws Exception {
    GreenMail mail = start(ServerSetup.PROTOCOL_SMTP);
    mail.setUser("banyan@localhost", "banyan", "a secret");
    mail.getUserManager().setAuthRequired(true);
    Path file = Files.writeString(directory.resolve("password"), "a secret\n");
    var login = new NotifySettings.Login("banyan", file);
    mailer(Encryption.NONE, Optional.of(login)).send(letter("203.0.113.7", List.of()));
    assertThat(mail.getReceivedMessages()).hasSize(1);

    Files.writeString(file, "another\n");
    assertThatExceptionOfType(MailException.class)
        .isThrownBy(
            () ->
                mailer(Encryption.NONE, Optional.of(login)).send(letter("203.0.113.8", List.of())))
        .returns(Fate.LATER, MailException::fate)
        .withMessageNotContaining("another");
    assertThat(mail.getReceivedMessages()).hasSize(1);
  }

  @Test
  void doesNotTrustACertificateThatNobodyVouchesFor() throws Exception {
    GreenMail mail = start(ServerSetup.PROTOCOL_SMTPS);
    assertThatExceptionOfType(MailException.class)
        .isThrownBy(
            () -> mailer(Encryption.TLS, Optional.empty()).send(letter("203.0.113.7", List.of())))
        .returns(Fate.LATER, MailException::fate)
        .withMessageContaining("certification path");
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void sendsNothingInClearIfTlsIsAskedForAndNotOffered() throws Exception {
    GreenMail mail = start(ServerSetup.PROTOCOL_SMTP);
    assertThatExceptionOfType(MailException.class)
        .isThrownBy(
            () ->
                mailer(Encryption.STARTTLS, Optional.empty())
                    .send(letter("203.0.113.7", List.of())))
        .returns(Fate.LATER, MailException::fate)
        .withMessageContaining("STARTTLS");
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void aServerThatIsNotThereIsTriedAgain() throws Exception {
    GreenMail mail = start(ServerSetup.PROTOCOL_SMTP);
    SmtpMailer mailer = mailer(Encryption.NONE, Optional.empty());
    mail.stop();
    assertThatExceptionOfType(MailException.class)
        .isThrownBy(() -> mailer.send(letter("203.0.113.7", List.of())))
        .returns(Fate.LATER, MailException::fate)
        .withMessageContaining("127.0.0.1:");
  }

  @Test
  void knowsARefusalForGoodFromOneForNow() throws Exception {
    assertThat(fateOf("RCPT", "550 no such user")).isEqualTo(Fate.REFUSED);
    assertThat(fateOf("RCPT", "451 come again")).isEqualTo(Fate.LATER);
    assertThat(fateOf("MAIL", "550 not from you")).isEqualTo(Fate.REFUSED);
    assertThat(fateOf("MAIL", "421 too busy")).isEqualTo(Fate.LATER);
    assertThat(fateOf(".", "554 looks like spam")).isEqualTo(Fate.REFUSED);
    assertThat(fateOf(".", "452 disk full")).isEqualTo(Fate.LATER);
  }

  @Test
  void aServerThatHangsUpOnAWholeMailMayHaveTakenIt() throws Exception {
    assertThat(fateOf(".", "")).isEqualTo(Fate.UNKNOWN);
  }

  @Test
  void aServerThatHangsUpWithoutGoodbyeHasTheMail() throws Exception {
    assertThatThrownBy(() -> fateOf("QUIT", "")).hasMessage("the mail was sent");
  }

  /** What becomes of a mail when the server answers one command like this; empty: it hangs up. */
  private static Fate fateOf(String command, String answer) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> serve(socket, command, answer));
      thread.setDaemon(true);
      thread.start();
      SmtpMailer mailer =
          new SmtpMailer(
              settings(socket.getLocalPort(), Encryption.NONE, Optional.empty()),
              new TurnedClock());
      try {
        mailer.send(letter("203.0.113.7", List.of()));
      } catch (MailException e) {
        return e.fate();
      }
      throw new AssertionError("the mail was sent");
    }
  }

  private static void serve(ServerSocket socket, String command, String answer) {
    try {
      while (true) {
        converse(socket.accept(), command, answer);
      }
    } catch (java.io.IOException e) {
      return; // it is closed
    }
  }

  private static void converse(Socket accepted, String command, String answer) {
    try (Socket client = accepted) {
      var in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      say(client, "220 here");
      boolean data = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (data && !line.equals(".")) {
          continue;
        }
        boolean chosen = line.toUpperCase(java.util.Locale.ROOT).startsWith(command);
        if (chosen && answer.isEmpty()) {
          break;
        }
        say(client, chosen ? answer : line.equals("DATA") ? "354 go on" : "250 fine");
        data = line.equals("DATA");
      }
    } catch (java.io.IOException e) {
      return; // the client has heard enough
    }
  }

  private static void say(Socket client, String line) throws java.io.IOException {
    client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private GreenMail start(String protocol) {
    GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
    mail.start();
    server = Optional.of(mail);
    return mail;
  }

  private SmtpMailer mailer(Encryption encryption, Optional<NotifySettings.Login> login) {
    GreenMail mail = server.orElseThrow();
    int port = encryption == Encryption.TLS ? mail.getSmtps().getPort() : mail.getSmtp().getPort();
    return new SmtpMailer(settings(port, encryption, login), new TurnedClock());
  }

  private static NotifySettings.Smtp settings(
      int port, Encryption encryption, Optional<NotifySettings.Login> login) {
    return new NotifySettings.Smtp(
        new HostPort("127.0.0.1", port), encryption, Optional.empty(), login, "localhost", 10);
  }

  private static Letter letter(String address, List<String> lines) {
    return new BanText(Bans.notice(address, 5, lines), Bans.MAIL)
        .letter(Recipient.of(Bans.MAIL, "localhost"), "");
  }
}
