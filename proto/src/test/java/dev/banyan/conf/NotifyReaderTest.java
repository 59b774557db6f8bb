package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.conf.NotifySettings.Encryption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyReaderTest {
  @TempDir private Path directory;

  @Test
  void mailGoesThroughThisHostUnlessTold() throws Exception {
    NotifySettings settings = read("");
    assertThat(settings.smtp())
        .hasValueSatisfying(
            smtp -> {
              assertThat(smtp.server()).hasToString("localhost:25");
              assertThat(smtp.encryption()).isEqualTo(Encryption.IF_OFFERED);
              assertThat(smtp.login()).isEmpty();
              assertThat(smtp.domain()).isEqualTo("localhost");
              assertThat(smtp.maxmails()).isEqualTo(10);
            });
    assertThat(settings.whois()).hasToString("Optional[whois.iana.org:43]");
    assertThat(settings.webhook()).isEmpty();
  }

  @Test
  void aServerWithALoginIsEncrypted() throws Exception {
    Path password = Files.writeString(directory.resolve("password"), "x");
    NotifySettings settings =
        read("smtp = mail.example.net:587\nsmtp.user = banyan\nsmtp.password.file = " + password);
    assertThat(settings.smtp())
        .hasValueSatisfying(
            smtp -> {
              assertThat(smtp.encryption()).isEqualTo(Encryption.STARTTLS);
              assertThat(smtp.login()).contains(new NotifySettings.Login("banyan", password));
              assertThat(smtp.domain()).isEqualTo("coordinator-1");
            });
    refuses(
        "smtp = mail.example.net:25\nsmtp.tls = no\nsmtp.user = banyan\nsmtp.password.file = "
            + password,
        "smtp.tls: expected starttls or tls");
  }

  @Test
  void aServerWhoseAuthorityIsNamedIsEncrypted() throws Exception {
    Path ca = Files.writeString(directory.resolve("ca.pem"), "x");
    assertThat(read("smtp.ca = " + ca).smtp().orElseThrow())
        .satisfies(
            smtp -> {
              assertThat(smtp.encryption()).isEqualTo(Encryption.STARTTLS);
              assertThat(smtp.ca()).contains(ca);
            });
    refuses(
        "smtp.tls = auto\nsmtp.ca = " + ca, "smtp.tls: expected starttls or tls, since smtp.ca");
    refuses("smtp.ca = /nowhere/x", "smtp.ca: expected a file that can be read, with certificates");
  }

  @Test
  void whatIsOffIsOff() throws Exception {
    NotifySettings settings = read("smtp = off\nwhois = off\n");
    assertThat(settings).isEqualTo(NotifySettings.NONE);
  }

  @Test
  void saysWhatIsWrong() {
    refuses("smtp.user = banyan\n", "smtp.password.file: is missing");
    refuses("smtp.password.file = /nowhere/x\n", "smtp.password.file: expected a file");
    refuses("smtp.tls = maybe\n", "smtp.tls: expected one of auto, starttls, tls, no");
    refuses("maxmails = 0\n", "maxmails: expected a number from 1 to 10000");
    refuses("webhook = ftp://example.net/x\n", "webhook: expected https://host/path");
    refuses("webhook = https://user:secret@example.net/x\n", "webhook: expected https://host/path");
    refuses("webhook = https://exa mple\n", "webhook: expected a URL");
    refuses("webhook.key.file = /etc/hostname\n", "webhook: is missing");
    refuses("smtp.pasword.file = x\n", "did you mean 'smtp.password.file'");
  }

  private void refuses(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private NotifySettings read(String text) throws ConfigurationException {
    new Tree(directory).with("coordinator.conf", "[coordinator]\n" + text);
    return new SettingsLoader(directory, Map.of(), Map.of(), "coordinator-1")
        .coordinator()
        .notification();
  }
}
