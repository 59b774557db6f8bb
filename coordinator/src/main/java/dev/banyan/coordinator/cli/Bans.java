package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.wire.BanReply;
import java.util.List;
import java.util.Locale;

/** Bans as they are shown. */
public final class Bans {
  private Bans() {}

  public static Row row(BanReply ban) {
    Row row = plain(ban);
    if (ban.getHeld()) {
      row.put("held", true);
    }
    if (ban.getDryrun()) {
      row.put("dryrun", true);
    }
    return row;
  }

  private static Row plain(BanReply ban) {
    return new Row()
        .put("jail", ban.getJail())
        .put("address", Console.address(ban.getCidr()))
        .time("since", true, ban.getSinceMs())
        .time("until", ban.hasUntilMs(), ban.getUntilMs())
        .put("revision", ban.getRevision())
        .put("failures", ban.getFailures())
        .put("hosts", ban.getHostsList())
        .put("origin", origin(ban))
        .put("enforced", ban.getEnforced())
        .put("agents", ban.getAgents());
  }

  public static List<String> table(List<BanReply> bans, Console console) {
    var table =
        new Table(
            "JAIL",
            "ADDRESS",
            "SINCE",
            "UNTIL",
            ">REVISION",
            ">FAILURES",
            "ORIGIN",
            "ENFORCED",
            "HOSTS");
    for (BanReply ban : bans) {
      table.add(
          ban.getJail(),
          Console.address(ban.getCidr()),
          console.when(ban.getSinceMs()),
          console.until(ban.hasUntilMs(), ban.getUntilMs()),
          ban.getRevision(),
          ban.getFailures(),
          origin(ban),
          enforced(ban),
          String.join(" ", ban.getHostsList()));
    }
    return table.lines();
  }

  public static String enforced(BanReply ban) {
    if (ban.getDryrun()) {
      return "dry run";
    }
    return ban.getHeld() ? "held" : ban.getEnforced() + " of " + ban.getAgents();
  }

  private static String origin(BanReply ban) {
    return ban.getOrigin().name().replace("ORIGIN_", "").toLowerCase(Locale.ROOT);
  }
}
