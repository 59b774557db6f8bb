package dev.banyan.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.conf.NotifySettings.Encryption;
import dev.banyan.conf.TlsFiles;
import dev.banyan.coordinator.notify.MailException.Fate;
import dev.banyan.pki.Role;
import dev.banyan.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real SMTP server that wants a login, behind TLS with a certificate of the tests' own. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SmtpOverTlsTest {
  @TempDir private Path directory;
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private TlsFiles files;
  private Path password;

  @BeforeEach
  void start() throws Exception {
    files = new TestPki(directory.resolve("pki")).issue(Role.COORDINATOR, "mail");
    password = Files.writeString(directory.resolve("password"), "a secret\n");
    mail.start();
    mail.setUser("banyan@localhost", "banyan", "a secret");
    mail.getUserManager().setAuthRequired(true);
  }

  @AfterEach
  void stop() {
    mail.stop();
  }

  @Test
  void logsInAndSendsAfterStarttls() throws Exception {
    try (TlsFront front = TlsFront.starttls(files, mail.getSmtp().getPort())) {
      send(front, "127.0.0.1", Encryption.STARTTLS, files.ca());
      send(front, "localhost", Encryption.STARTTLS, files.ca());
    }
    assertThat(mail.getReceivedMessages()).hasSize(2);
  }

  @Test
  void logsInAndSendsOverTlsFromTheFirstByteOn() throws Exception {
    try (TlsFront front = TlsFront.implicit(files, mail.getSmtp().getPort())) {
      send(front, "127.0.0.1", Encryption.TLS, files.ca());
    }
    assertThat(mail.getReceivedMessages()).hasSize(1);
  }

  @Test
  void sendsNothingToOneThatAnotherAuthorityVouchesFor() throws Exception {
    Path others = new TestPki(directory.resolve("others")).issue(Role.ADMIN, "x").ca();
    try (TlsFront front = TlsFront.starttls(files, mail.getSmtp().getPort())) {
      assertThatExceptionOfType(MailException.class)
          .isThrownBy(() -> send(front, "127.0.0.1", Encryption.STARTTLS, others))
          .returns(Fate.LATER, MailException::fate)
          .withMessageContaining("certification path");
    }
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void sendsNothingToOneWhoseCertificateNamesAnother() throws Exception {
    try (TlsFront front = TlsFront.implicit(files, mail.getSmtp().getPort())) {
      assertThatExceptionOfType(MailException.class)
          .isThrownBy(() -> send(front, "127.0.0.2", Encryption.TLS, files.ca()))
          .returns(Fate.LATER, MailException::fate)
          .withMessageContaining("alternative names matching IP address 127.0.0.2");
    }
    try (TlsFront front = TlsFront.starttls(files, mail.getSmtp().getPort())) {
      assertThatExceptionOfType(MailException.class)
          .isThrownBy(() -> send(front, "127.0.0.2", Encryption.STARTTLS, files.ca()))
          .returns(Fate.LATER, MailException::fate)
          .withMessageContaining("alternative names matching IP address 127.0.0.2");
    }
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void takesAuthoritiesThatWereReplacedWithoutARestart() throws Exception {
    Path ca = directory.resolve("ca.pem");
    Files.copy(new TestPki(directory.resolve("old")).issue(Role.ADMIN, "x").ca(), ca);
    try (TlsFront front = TlsFront.implicit(files, mail.getSmtp().getPort())) {
      SmtpMailer mailer = mailer(front, "127.0.0.1", Encryption.TLS, ca);
      assertThatExceptionOfType(MailException.class).isThrownBy(() -> mailer.send(letter()));
      Files.writeString(ca, Files.readString(files.ca()));
      mailer.send(letter());
    }
    assertThat(mail.getReceivedMessages()).hasSize(1);
  }

  private void send(TlsFront front, String host, Encryption encryption, Path ca)
      throws MailException {
    mailer(front, host, encryption, ca).send(letter());
  }

  private SmtpMailer mailer(TlsFront front, String host, Encryption encryption, Path ca) {
    var settings =
        new NotifySettings.Smtp(
            new HostPort(host, front.port()),
            encryption,
            Optional.of(ca),
            Optional.of(new NotifySettings.Login("banyan", password)),
            "localhost",
            10);
    return new SmtpMailer(settings, new TurnedClock());
  }

  private static Letter letter() {
    return new BanText(Bans.notice("203.0.113.7", 5, List.of()), Bans.MAIL)
        .letter(Recipient.of(Bans.MAIL, "localhost"), "");
  }
}
