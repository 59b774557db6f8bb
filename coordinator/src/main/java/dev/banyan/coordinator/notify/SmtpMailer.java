package dev.banyan.coordinator.notify;

import dev.banyan.conf.NotifySettings;
import dev.banyan.coordinator.notify.MailException.Fate;
import dev.banyan.model.Printable;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands mail to an SMTP server, a connection each. */
final class SmtpMailer implements Mailer {
  private static final Logger log = LoggerFactory.getLogger(SmtpMailer.class);
  private static final int MOST_TEXT = 200;

  private final NotifySettings.Smtp settings;
  private final InstantSource clock;

  SmtpMailer(NotifySettings.Smtp settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void send(Letter letter) throws MailException {
    Session session = session();
    MimeMessage message = message(session, letter);
    Transport transport = transport(session);
    try {
      connect(transport);
      send(transport, message);
    } finally {
      hangUp(transport);
    }
  }

  private Session session() throws MailException {
    try {
      return MailSession.of(settings);
    } catch (IOException e) {
      throw new MailException(Fate.LATER, "smtp.ca: " + e.getMessage(), e);
    }
  }

  private static Transport transport(Session session) throws MailException {
    try {
      return session.getTransport("smtp");
    } catch (MessagingException e) {
      throw new MailException(Fate.LATER, said(e), e);
    }
  }

  /** However this ends, the mail is where it is. */
  private static void hangUp(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      log.debug("no goodbye of the mail server: {}", said(e));
    }
  }

  private void connect(Transport transport) throws MailException {
    String user = null;
    String password = null;
    if (settings.login().isPresent()) {
      user = settings.login().get().user();
      password = password(settings.login().get());
    }
    try {
      transport.connect(settings.server().host(), settings.server().port(), user, password);
    } catch (MessagingException e) {
      throw new MailException(
          Fate.LATER, "%s does not take mail: %s".formatted(settings.server(), said(e)), e);
    }
  }

  private static String password(NotifySettings.Login login) throws MailException {
    try {
      return Secret.read(login.passwordFile());
    } catch (IOException e) {
      throw new MailException(Fate.LATER, "smtp.password.file: " + e.getMessage(), e);
    }
  }

  /** From here on only an answer of the server says that a mail was not sent. */
  private void send(Transport transport, MimeMessage message) throws MailException {
    try {
      transport.sendMessage(message, message.getAllRecipients());
    } catch (SendFailedException e) {
      throw refusal(e);
    } catch (MessagingException e) {
      throw new MailException(
          Fate.UNKNOWN, "%s broke off: %s".formatted(settings.server(), said(e)), e);
    }
  }

  private MailException refusal(SendFailedException e) {
    Address[] sent = e.getValidSentAddresses();
    boolean some = sent != null && sent.length > 0;
    Optional<Integer> code = codes(e).stream().findFirst();
    Fate fate =
        some || code.isEmpty()
            ? Fate.UNKNOWN
            : code.get() >= 400 && code.get() < 500 ? Fate.LATER : Fate.REFUSED;
    String what = some ? "refuses a recipient, the others got it" : "refuses";
    return new MailException(fate, "%s %s: %s".formatted(settings.server(), what, said(e)), e);
  }

  /** What the server answered, as far as it did. */
  private static List<Integer> codes(MessagingException refusal) {
    List<Integer> codes = new ArrayList<>();
    for (Exception e = refusal; e instanceof MessagingException m; e = m.getNextException()) {
      if (e instanceof SMTPAddressFailedException address) {
        codes.add(address.getReturnCode());
      } else if (e instanceof SMTPSendFailedException send) {
        codes.add(send.getReturnCode());
      } else if (e instanceof SMTPSenderFailedException sender) {
        codes.add(sender.getReturnCode());
      }
    }
    codes.removeIf(code -> code < 400);
    return codes;
  }

  private MimeMessage message(Session session, Letter letter) throws MailException {
    Recipient recipient = letter.recipient();
    MimeMessage message = new Named(session, letter.id() + "@banyan." + settings.domain());
    try {
      message.setFrom(from(recipient));
      for (String to : recipient.to()) {
        message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
      }
      message.setSubject(Printable.of(letter.subject()), StandardCharsets.UTF_8.name());
      message.setSentDate(Date.from(clock.instant()));
      message.setHeader("Auto-Submitted", "auto-generated");
      message.setText(letter.text(), StandardCharsets.UTF_8.name());
      message.saveChanges();
      return message;
    } catch (MessagingException | UnsupportedEncodingException e) {
      throw new MailException(Fate.REFUSED, "no mail can be made of it: " + e.getMessage(), e);
    }
  }

  private static InternetAddress from(Recipient recipient)
      throws MessagingException, UnsupportedEncodingException {
    InternetAddress from = new InternetAddress(recipient.from(), true);
    from.setPersonal(Printable.of(recipient.fromName()), StandardCharsets.UTF_8.name());
    return from;
  }

  /** Keeps its Message-ID, by which a mail that comes twice can be known. */
  private static final class Named extends MimeMessage {
    private final String id;

    Named(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", "<" + id + ">");
    }
  }

  /** With what it was caused by, in one line. */
  private static String said(MessagingException e) {
    StringBuilder said = new StringBuilder(String.valueOf(e.getMessage()));
    for (Exception next = e.getNextException(); next != null; ) {
      said.append(": ").append(next.getMessage());
      next = next instanceof MessagingException m ? m.getNextException() : null;
    }
    return Printable.of(said.toString().strip().replaceAll("\\s+", " "), MOST_TEXT);
  }
}
