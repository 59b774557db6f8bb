package dev.banyan.coordinator.notify;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.NotifySettings;
import dev.banyan.conf.Problem;
import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.model.Ban;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.EnforcementMode;
import dev.banyan.model.Epoch;
import dev.banyan.model.Jail;
import dev.banyan.model.Jail.Notification;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.telemetry.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hands each ban that this process was the first to write to those who tell of it. So of all
 * coordinators one tells, and if it dies before, none does.
 *
 * <p>Called on {@code banyan-banlog}, and only enqueues.
 */
public final class Notifier implements BanListener, AutoCloseable {
  private final Optional<Courier> mail;
  private final Optional<Courier> webhook;
  private volatile Optional<String> process = Optional.empty();
  private Epoch epoch = Epoch.NONE;
  private Policy policy = Policy.EMPTY;
  private Optional<EnforcementMode> mode = Optional.empty();
  private final InstantSource clock;

  private Notifier(Optional<Courier> mail, Optional<Courier> webhook, InstantSource clock) {
    this.clock = clock;
    this.mail = mail;
    this.webhook = webhook;
  }

  /**
   * One that tells whom the settings and the policy say; its threads run.
   *
   * @throws ConfigurationException if the authorities of the mail server cannot be used
   */
  public static Notifier start(NotifySettings settings, InstantSource clock)
      throws ConfigurationException {
    if (settings.smtp().isPresent()) {
      check(settings.smtp().get());
    }
    Notifier notifier =
        new Notifier(
            settings.smtp().map(smtp -> mail(smtp, settings, clock)),
            settings.webhook().map(hook -> webhook(hook, clock)),
            clock);
    notifier.couriers().forEach(Courier::start);
    return notifier;
  }

  private static void check(NotifySettings.Smtp smtp) throws ConfigurationException {
    try {
      var unused = MailSession.of(smtp);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      throw new ConfigurationException(
          List.of(new Problem(Path.of("coordinator.conf"), 0, "smtp.ca", why)));
    }
  }

  private static Courier mail(
      NotifySettings.Smtp smtp, NotifySettings settings, InstantSource clock) {
    Outcomes outcomes = new Outcomes("mail", clock);
    Optional<Whois> whois = settings.whois().map(first -> new Whois(first, clock));
    Postman postman = new Postman(new SmtpMailer(smtp, clock), whois, smtp, outcomes, clock);
    return new Courier("banyan-mail", postman, outcomes, clock);
  }

  private static Courier webhook(NotifySettings.Webhook hook, InstantSource clock) {
    Outcomes outcomes = new Outcomes("webhook", clock);
    return new Courier("banyan-webhook", new Webhook(hook, outcomes, clock), outcomes, clock);
  }

  /**
   * Tells of nothing before it knows this.
   *
   * @param own the process whose bans it tells of
   */
  public void tellOf(String own) {
    process = Optional.of(own);
  }

  /** What became of notifications. */
  public List<Figure> figures() {
    return couriers().stream().flatMap(courier -> courier.outcomes().figures().stream()).toList();
  }

  /** How each kind of notification fares. */
  public List<Delivery> deliveries() {
    return couriers().stream().map(Courier::delivery).toList();
  }

  @Override
  public void onMode(EnforcementMode said) {
    mode = Optional.of(said);
  }

  @Override
  public void onBegun(Entry.LogBegun begun) {
    epoch = begun.epoch();
  }

  @Override
  public void onLost() {
    epoch = Epoch.NONE;
    mode = Optional.empty();
  }

  @Override
  public void onPolicy(Revision revision, Policy inForce) {
    policy = inForce;
  }

  @Override
  public void onChanges(Epoch of, Revision upTo, List<Scoped> changes) {
    epoch = of;
  }

  @Override
  public void onBanned(Ban ban, String by) {
    if (process.filter(by::equals).isEmpty()) {
      return;
    }
    Notice notice = Notice.of(epoch, ban, told(ban)).whileSuspended(suspension());
    webhook.ifPresent(courier -> courier.send(notice));
    if (!notice.told().isEmpty()) {
      mail.ifPresent(courier -> courier.send(notice));
    }
  }

  @Override
  public void close() {
    couriers().forEach(Courier::close);
  }

  private Optional<EnforcementMode> suspension() {
    return mode.filter(EnforcementMode::suspended)
        .filter(said -> said.until().map(clock.instant()::isBefore).orElse(true));
  }

  /** A ban that belongs to no jail concerns everybody who is told of any, once each. */
  private List<Notification> told(Ban ban) {
    Optional<Jail> jail = policy.jail(ban.jail());
    return jail.isPresent()
        ? jail.get().notifications()
        : policy.jails().stream()
            .flatMap(each -> each.notifications().stream())
            .map(each -> Recipient.named(each, ban.jail()))
            .distinct()
            .toList();
  }

  private List<Courier> couriers() {
    List<Courier> couriers = new ArrayList<>();
    mail.ifPresent(couriers::add);
    webhook.ifPresent(couriers::add);
    return couriers;
  }
}
