package dev.banyan.coordinator.notify;

import dev.banyan.model.Ban;
import dev.banyan.model.Entry.EnforcementMode;
import dev.banyan.model.Evidence;
import dev.banyan.model.Jail.Notification;
import dev.banyan.model.Printable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

/** What a mail says of one ban. Nothing that others wrote can begin a line or a header. */
record BanText(Notice notice, Notification told) {
  private static final int MOST_NAME = 80;
  private static final int MOST_HOSTS = 20;

  /** Behind what would otherwise sound as if somebody were blocked. */
  static final String NOT_ENFORCED = " (suspended: not enforced)";

  /** What the ban is called: the action's name, else the jail. */
  static String name(Notification told, Notice notice) {
    String name = told.options().getOrDefault("name", notice.ban().jail().value());
    return Printable.of(name, MOST_NAME);
  }

  /** The hosts that saw it, as far as they are not too many. */
  static String hosts(Notice notice) {
    int more = notice.hosts().size() - MOST_HOSTS;
    return notice.hosts().keySet().stream().limit(MOST_HOSTS).collect(Collectors.joining(", "))
        + (more > 0 ? " and %d more".formatted(more) : "");
  }

  /** A moment, for people: to the second. */
  static Instant time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** What led to a ban, in few words. */
  static String cause(Ban ban) {
    return ban.origin() == Ban.Origin.MANUAL ? "by an operator" + reason(ban) : failures(ban);
  }

  private static String reason(Ban ban) {
    return ban.reason().isEmpty() ? "" : ": " + Printable.of(ban.reason());
  }

  private static String failures(Ban ban) {
    return ban.failures() == 1 ? "1 failure" : ban.failures() + " failures";
  }

  boolean asksWhois() {
    return told.action().contains("whois");
  }

  private boolean showsLines() {
    return asksWhois() || told.action().contains("lines");
  }

  /** The mail, with the whois record if there is one. */
  Letter letter(Recipient recipient, String whois) {
    String subject =
        "[Banyan] %s: banned %s%s"
            .formatted(
                name(told, notice),
                notice.address(),
                notice.suspension().isPresent() ? NOT_ENFORCED : "");
    StringBuilder text = new StringBuilder(what());
    notice.suspension().ifPresent(mode -> text.append(suspended(mode)));
    text.append("Why, and who enforces it:  banyan explain %s%n".formatted(notice.address()));
    text.append(
        "To lift it:                banyan unban %s%s%n"
            .formatted(notice.address(), notice.ban().cidr().isSingle() ? "" : " --prefix"));
    if (showsLines() && !notice.ban().evidence().isEmpty()) {
      text.append("%nThe lines that were counted:%n%n".formatted());
      notice.ban().evidence().forEach(line -> text.append(line(line)).append('\n'));
    }
    if (!whois.isEmpty()) {
      text.append("%nWhat whois says of %s:%n%n".formatted(notice.ban().cidr().address()));
      whois.lines().forEach(line -> text.append("    ").append(Printable.of(line)).append('\n'));
    }
    return new Letter(recipient, notice.id(), subject, text.toString());
  }

  private String what() {
    Ban ban = notice.ban();
    StringBuilder text = new StringBuilder();
    text.append(
        "%s is banned in jail %s %s,%nsince %s, %s.%n%n"
            .formatted(
                notice.address(),
                ban.jail(),
                ban.host().map(host -> "on " + host).orElse("on all hosts"),
                time(ban.since()),
                ban.until().map(until -> "until " + time(until)).orElse("for ever")));
    if (ban.origin() == Ban.Origin.MANUAL) {
      text.append("An operator ordered it%s.%n%n".formatted(reason(ban)));
    } else {
      text.append(failures(ban)).append(" decided it");
      text.append(notice.hosts().isEmpty() ? ".\n\n" : "; seen by\n\n");
      notice.hosts().forEach((host, n) -> text.append("%8d  %s%n".formatted(n, host)));
      text.append(notice.hosts().isEmpty() ? "" : "\n");
    }
    return text.toString();
  }

  private static String suspended(EnforcementMode mode) {
    return "NOBODY IS BLOCKED: %s suspended all bans%s%s. 'banyan resume' puts them in force.%n%n"
        .formatted(
            mode.operator().isEmpty() ? "an operator" : Printable.of(mode.operator(), MOST_NAME),
            mode.until().map(until -> " until " + time(until)).orElse(""),
            mode.reason().isEmpty() ? "" : ": " + Printable.of(mode.reason()));
  }

  private static String line(Evidence line) {
    return "%s %s %s%n    %s"
        .formatted(
            time(line.logTime()),
            line.id().host(),
            Printable.of(line.file()),
            Printable.of(line.line()));
  }
}
