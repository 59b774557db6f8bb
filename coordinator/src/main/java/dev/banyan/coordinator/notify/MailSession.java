package dev.banyan.coordinator.notify;

import dev.banyan.conf.NotifySettings;
import dev.banyan.pki.Authorities;
import jakarta.mail.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * How a mail server is spoken to. No answer is waited for longer than {@value #PATIENCE_MS} ms. The
 * authorities are read anew for each mail, so that they can be replaced.
 */
final class MailSession {
  private static final int PATIENCE_MS = 20_000;

  private MailSession() {}

  /**
   * A session as the settings say.
   *
   * @throws IOException if the file of authorities cannot be used
   */
  static Session of(NotifySettings.Smtp settings) throws IOException {
    Properties properties = new Properties();
    properties.put("mail.smtp.connectiontimeout", PATIENCE_MS);
    properties.put("mail.smtp.timeout", PATIENCE_MS);
    properties.put("mail.smtp.writetimeout", PATIENCE_MS);
    properties.put("mail.smtp.localhost", settings.domain());
    properties.put("mail.smtp.sendpartial", true);
    properties.put("mail.smtp.quitwait", false);
    properties.put("mail.smtp.auth", settings.login().isPresent());
    encrypt(properties, settings.encryption());
    if (settings.ca().isPresent()) {
      properties.put("mail.smtp.ssl.socketFactory", trusting(settings.ca().get()));
      // Else those whom Java trusts would be trusted too.
      properties.put("mail.smtp.socketFactory.fallback", false);
    }
    return Session.getInstance(properties);
  }

  private static void encrypt(Properties properties, NotifySettings.Encryption encryption) {
    switch (encryption) {
      case NONE -> {}
      case IF_OFFERED -> {
        properties.put("mail.smtp.starttls.enable", true);
        properties.put("mail.smtp.ssl.trust", "*");
        properties.put("mail.smtp.ssl.checkserveridentity", false);
      }
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", true);
        properties.put("mail.smtp.starttls.required", true);
        properties.put("mail.smtp.ssl.checkserveridentity", true);
      }
      case TLS -> {
        properties.put("mail.smtp.ssl.enable", true);
        properties.put("mail.smtp.ssl.checkserveridentity", true);
      }
    }
  }

  private static SSLSocketFactory trusting(Path ca) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {Authorities.read(ca)}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("%s cannot be used: %s".formatted(ca, e.getMessage()), e);
    }
  }
}
