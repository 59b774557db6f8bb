package dev.banyan.coordinator.notify;

import dev.banyan.conf.NotifySettings;
import dev.banyan.model.Jail.Notification;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells of bans by mail.
 *
 * <p>I1: a recipient gets at most {@code maxmails} mails about one ban within a minute, and one
 * more a minute with all the others.
 *
 * <p>I2: a mail is tried again only if it is certain that it was not sent. What could not be handed
 * over comes with the next digest.
 *
 * <p>Owner: {@code banyan-mail}.
 */
final class Postman implements Carrier {
  private final Mailer mailer;
  private final Optional<Whois> whois;
  private final NotifySettings.Smtp settings;
  private final Outcomes outcomes;
  private final InstantSource clock;
  private final Map<Recipient, Mailbox> mailboxes = new LinkedHashMap<>();

  Postman(
      Mailer mailer,
      Optional<Whois> whois,
      NotifySettings.Smtp settings,
      Outcomes outcomes,
      InstantSource clock) {
    this.mailer = mailer;
    this.whois = whois;
    this.settings = settings;
    this.outcomes = outcomes;
    this.clock = clock;
  }

  @Override
  public void take(Notice notice) {
    for (Notification told : notice.told()) {
      Recipient recipient = Recipient.of(told, settings.domain());
      Mailbox mailbox =
          mailboxes.computeIfAbsent(recipient, r -> new Mailbox(r, settings.maxmails()));
      Instant now = clock.instant();
      if (mailbox.hasRoom(now)) {
        mailbox.note(now);
        send(mailbox, told, notice);
      } else {
        mailbox.keep(told, notice, now);
      }
    }
  }

  @Override
  public void step(Instant now) {
    mailboxes.values().stream()
        .filter(mailbox -> mailbox.due().filter(due -> !due.isAfter(now)).isPresent())
        .forEach(mailbox -> sendDigest(mailbox, now));
    mailboxes.values().removeIf(mailbox -> mailbox.isIdle(now));
  }

  @Override
  public Optional<Instant> due() {
    return mailboxes.values().stream().flatMap(box -> box.due().stream()).min(Instant::compareTo);
  }

  @Override
  public int waiting() {
    return mailboxes.values().stream().mapToInt(box -> box.digest().count()).sum();
  }

  @Override
  public void end() {
    Instant now = clock.instant();
    mailboxes.values().stream()
        .filter(mailbox -> mailbox.due().isPresent())
        .forEach(mailbox -> sendDigest(mailbox, now));
  }

  private void send(Mailbox mailbox, Notification told, Notice notice) {
    BanText text = new BanText(notice, told);
    try {
      mailer.send(text.letter(mailbox.recipient(), text.asksWhois() ? whois(notice) : ""));
      outcomes.sent();
    } catch (MailException e) {
      boolean again = e.fate() == MailException.Fate.LATER;
      outcomes.failed(say(mailbox, e, again ? "it comes with the next digest" : "it is given up"));
      if (again) {
        mailbox.keep(told, notice, clock.instant());
        mailbox.trouble();
      }
    }
  }

  private void sendDigest(Mailbox mailbox, Instant now) {
    Digest digest = mailbox.digest();
    try {
      mailer.send(digest.letter(mailbox.recipient()));
      outcomes.sent();
      mailbox.sent();
    } catch (MailException e) {
      boolean again = e.fate() == MailException.Fate.LATER && !digest.isOld(now);
      outcomes.failed(
          say(mailbox, e, again ? "trying again in a minute" : digest.count() + " bans given up"));
      if (again) {
        mailbox.wait(now);
      } else {
        mailbox.sent();
      }
    }
  }

  private static String say(Mailbox mailbox, MailException e, String then) {
    Collection<String> to = mailbox.recipient().to();
    return "to %s: %s; %s".formatted(String.join(", ", to), e.getMessage(), then);
  }

  private String whois(Notice notice) {
    return whois.map(client -> client.ask(notice.ban().cidr().address())).orElse("");
  }
}
