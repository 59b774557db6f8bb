package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.wire.Allow;
import dev.banyan.wire.AutomaticBan;
import dev.banyan.wire.Cidr;
import dev.banyan.wire.Entry;
import dev.banyan.wire.Evidence;
import dev.banyan.wire.Happening;
import dev.banyan.wire.Mode;
import dev.banyan.wire.OperatorBan;
import dev.banyan.wire.OperatorUnban;
import dev.banyan.wire.Quarantine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happens in the ban log, one line or one object each. */
final class Happenings {
  /** One of them, whatever it is; what is empty does not apply. */
  private record Shown(String event, Optional<Cidr> cidr, String jail, Limit until, Cause cause) {}

  private record Limit(boolean applies, boolean limited, long untilMs) {
    static final Limit NONE = new Limit(false, false, 0);
  }

  /** Why: what was counted, or who wanted it. */
  private record Cause(int failures, List<String> hosts, String operator, String reason) {
    static Cause order(String operator, String reason) {
      return new Cause(0, List.of(), operator, reason);
    }
  }

  private Happenings() {}

  static Row row(Happening happening) {
    Shown shown = shown(happening.getEntry());
    return new Row()
        .put("event", shown.event())
        .time("time", true, happening.getAppendedMs())
        .put("revision", happening.getRevision())
        .put("address", shown.cidr().map(Console::address).orElse(null))
        .text("jail", shown.jail())
        .time("until", shown.until().limited(), shown.until().untilMs())
        .put("failures", shown.cause().failures())
        .put("hosts", shown.cause().hosts())
        .text("rule", happening.getRule())
        .text("operator", shown.cause().operator())
        .text("reason", shown.cause().reason());
  }

  static String line(Happening happening, Console console) {
    Shown shown = shown(happening.getEntry());
    List<String> words = new ArrayList<>();
    words.add("%s  %-10s".formatted(console.local(happening.getAppendedMs()), shown.event()));
    shown.cidr().map(Console::address).ifPresent(words::add);
    if (!shown.jail().isEmpty()) {
      words.add("in " + Console.safe(shown.jail()));
    }
    if (shown.until().applies()) {
      Limit until = shown.until();
      words.add(until.limited() ? "until " + console.local(until.untilMs()) : "for ever");
    }
    words.addAll(because(shown.cause()));
    return String.join(" ", words).stripTrailing();
  }

  private static List<String> because(Cause cause) {
    List<String> words = new ArrayList<>();
    String hosts = Console.safe(String.join(", ", cause.hosts()));
    if (cause.failures() > 0) {
      words.add("after %d failures on %s".formatted(cause.failures(), hosts));
    } else if (!hosts.isEmpty()) {
      words.add("of " + hosts);
    }
    if (!cause.operator().isEmpty()) {
      words.add("by " + Console.safe(cause.operator()));
    }
    if (!cause.reason().isEmpty()) {
      words.add("(" + Console.safe(cause.reason()) + ")");
    }
    return words;
  }

  private static Shown shown(Entry entry) {
    return switch (entry.getEntryCase()) {
      case AUTOMATIC_BAN -> decided(entry.getAutomaticBan());
      case OPERATOR_BAN -> ordered(entry.getOperatorBan());
      case OPERATOR_UNBAN -> lifted(entry.getOperatorUnban());
      case ALLOW -> allowed(entry.getAllow());
      case MODE -> mode(entry.getMode());
      case QUARANTINE -> quarantine(entry.getQuarantine());
      case POLICY -> plain("policy", Cause.order("", ""));
      case EPOCH -> plain("epoch", Cause.order("", ""));
      case ENTRY_NOT_SET -> plain("unknown", Cause.order("", ""));
    };
  }

  private static Shown decided(AutomaticBan ban) {
    String event = ban.getDryrun() ? "would-ban" : ban.getHeld() ? "held" : "ban";
    List<String> hosts =
        ban.getEvidenceList().stream().map(Evidence::getHost).distinct().sorted().toList();
    return new Shown(
        event,
        Optional.of(ban.getCidr()),
        ban.getJail(),
        new Limit(true, ban.hasUntilMs(), ban.getUntilMs()),
        new Cause(ban.getFailures(), hosts, "", ""));
  }

  private static Shown ordered(OperatorBan ban) {
    return new Shown(
        "ban",
        Optional.of(ban.getCidr()),
        ban.getJail(),
        new Limit(true, ban.hasUntilMs(), ban.getUntilMs()),
        Cause.order(ban.getOperator(), ban.getReason()));
  }

  private static Shown lifted(OperatorUnban unban) {
    return new Shown(
        "unban",
        Optional.of(unban.getCidr()),
        unban.getJail().equals("*") ? "" : unban.getJail(),
        Limit.NONE,
        Cause.order(unban.getOperator(), unban.getReason()));
  }

  private static Shown allowed(Allow allow) {
    return new Shown(
        allow.getListed() ? "allow" : "disallow",
        Optional.of(allow.getCidr()),
        "",
        new Limit(allow.getListed(), allow.hasUntilMs(), allow.getUntilMs()),
        Cause.order(allow.getOperator(), allow.getReason()));
  }

  private static Shown mode(Mode mode) {
    return new Shown(
        mode.getSuspended() ? "suspend" : "resume",
        Optional.empty(),
        "",
        new Limit(mode.getSuspended() && mode.hasUntilMs(), mode.hasUntilMs(), mode.getUntilMs()),
        Cause.order(mode.getOperator(), mode.getReason()));
  }

  private static Shown quarantine(Quarantine of) {
    return plain(
        of.getQuarantined() ? "quarantine" : "trust",
        new Cause(0, List.of(of.getHost()), of.getOperator(), of.getReason()));
  }

  private static Shown plain(String event, Cause cause) {
    return new Shown(event, Optional.empty(), "", Limit.NONE, cause);
  }
}
