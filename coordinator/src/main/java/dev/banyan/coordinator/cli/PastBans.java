package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.wire.Lifting;
import dev.banyan.wire.Origin;
import dev.banyan.wire.PastBan;
import java.util.Locale;

/** Bans that are and were, as they are shown. */
final class PastBans {
  private PastBans() {}

  static Row row(PastBan ban) {
    Lifting end = ban.getLifted();
    boolean known = isKnown(ban);
    return new Row()
        .put("address", Console.address(ban.getCidr()))
        .put("jail", ban.getJail())
        .text("host", ban.getHost())
        .time("since", true, ban.getSinceMs())
        .time("until", ban.hasUntilMs(), ban.getUntilMs())
        .put("in_force", ban.getInForce())
        .put("origin", origin(ban))
        .put("revision", known ? ban.getRevision() : null)
        .put("policy", known && isByRule(ban) ? ban.getPolicyRevision() : null)
        .text("rule", ban.getRule())
        .put("failures", Evidences.rows(ban.getEvidenceList()))
        .put("counted", known && isByRule(ban) ? ban.getFailures() : null)
        .put("held", ban.getHeld())
        .put("dryrun", ban.getDryrun())
        .text("operator", ban.getOperator())
        .text("reason", ban.getReason())
        .put("ended_by", ban.hasLifted() ? how(end) : null)
        .time("ended", ban.hasLifted(), end.getAtMs())
        .text("ended_operator", end.getOperator())
        .text("ended_reason", end.getReason());
  }

  static void print(PastBan ban, Console console) {
    console.line(
        "%s in jail %s%s: %s"
            .formatted(
                Console.address(ban.getCidr()),
                Console.safe(ban.getJail()),
                ban.getHost().isEmpty() ? "" : " on " + Console.safe(ban.getHost()),
                state(ban, console)));
    console.line("  since     " + console.when(ban.getSinceMs()));
    if (!isKnown(ban)) {
      console.line("  more      is not remembered");
      return;
    }
    console.line("  until     " + console.until(ban.hasUntilMs(), ban.getUntilMs()));
    if (isByRule(ban)) {
      console.line("  rule      " + rule(ban));
    } else {
      console.line("  by        " + Console.safe(ban.getOperator()));
    }
    if (!ban.getReason().isEmpty()) {
      console.line("  reason    " + Console.safe(ban.getReason()));
    }
    console.line("  revision  " + ban.getRevision());
    Evidences.lines(ban.getEvidenceList(), console).forEach(console::line);
  }

  private static String rule(PastBan ban) {
    String rule = ban.getRule().isEmpty() ? "not remembered" : Console.safe(ban.getRule());
    return "%s (policy of revision %d)".formatted(rule, ban.getPolicyRevision());
  }

  private static String state(PastBan ban, Console console) {
    if (ban.hasLifted()) {
      return ended(ban.getLifted(), console);
    }
    if (ban.getDryrun()) {
      return "dry run";
    }
    if (ban.getInForce()) {
      return ban.getHeld() ? "held" : "in force";
    }
    return "over";
  }

  private static String ended(Lifting end, Console console) {
    String by = end.getOperator().isEmpty() ? "" : " by " + Console.safe(end.getOperator());
    String why = end.getReason().isEmpty() ? "" : " (" + Console.safe(end.getReason()) + ")";
    return "ended by %s, %s%s%s".formatted(how(end), console.when(end.getAtMs()), by, why);
  }

  private static String how(Lifting end) {
    return switch (end.getHow()) {
      case HOW_UNBAN -> "unban";
      case HOW_ALLOW -> "allow";
      case HOW_REPLACED -> "another ban";
      default -> "unknown";
    };
  }

  /** Whether more than its beginning is. */
  private static boolean isKnown(PastBan ban) {
    return ban.getRevision() > 0;
  }

  private static boolean isByRule(PastBan ban) {
    return ban.getOrigin() == Origin.ORIGIN_RULE;
  }

  private static String origin(PastBan ban) {
    return ban.getOrigin().name().replace("ORIGIN_", "").toLowerCase(Locale.ROOT);
  }
}
