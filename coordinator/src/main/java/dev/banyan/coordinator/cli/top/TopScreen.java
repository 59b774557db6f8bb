package dev.banyan.coordinator.cli.top;

import dev.banyan.coordinator.cli.Bans;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.wire.AgentReply;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.JailReply;
import dev.banyan.wire.Notifications;
import dev.banyan.wire.StatusReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A moment as lines of a terminal: never more of them, nor longer ones, than fit.
 *
 * @param width in columns
 * @param height in lines
 */
public record TopScreen(int width, int height) {
  private static final int MOST_JAILS = 6;
  private static final int MOST_AGENTS = 5;

  /** As a terminal is when it does not say. */
  static final TopScreen USUAL = new TopScreen(80, 24);

  /**
   * The lines.
   *
   * @param before an earlier moment, for what happens in a minute
   * @param hint what stands in the last line
   */
  public List<String> lines(TopView view, TopView before, Console console, String hint) {
    List<String> lines = new ArrayList<>(head(view, console));
    lines.add("");
    lines.addAll(jails(view, before));
    if (!view.troubled().isEmpty()) {
      lines.add("");
      lines.addAll(agents(view));
    }
    lines.add("");
    int room = height - lines.size() - 2;
    lines.addAll(bans(view, console, room));
    List<String> shown = new ArrayList<>(lines.stream().limit(Math.max(1, height - 1)).toList());
    shown.add(hint);
    return shown.stream().limit(height).map(this::cut).toList();
  }

  private static List<String> head(TopView view, Console console) {
    StatusReply status = view.status();
    List<String> head = new ArrayList<>();
    head.add(
        "banyan %s   %s   revision %d   %s"
            .formatted(
                Console.safe(status.getVersion()),
                status.getReady() ? "ready" : "NOT READY: " + Console.safe(status.getReason()),
                status.getRevision(),
                console.local(view.at().toEpochMilli())));
    head.add(
        "%d bans   %d agents, %d behind   %d failures not decided yet"
            .formatted(
                status.getBans(), status.getAgents(), status.getAgentsBehind(), status.getLag()));
    if (status.hasSuspension()) {
      head.add("SUSPENDED: nobody is blocked; 'banyan resume' ends it");
    }
    for (Notifications told : status.getNotificationsList()) {
      if (told.hasFailingSinceMs()) {
        head.add(
            "%s FAILS since %s: %s"
                .formatted(
                    Console.safe(told.getKind()),
                    console.when(told.getFailingSinceMs()),
                    Console.safe(told.getWhy())));
      }
    }
    return head;
  }

  private static List<String> jails(TopView view, TopView before) {
    Table table = new Table("JAIL", ">FAILURES", ">A MINUTE", ">BANS");
    view.jails().stream()
        .sorted(
            Comparator.comparingLong((JailReply jail) -> view.rate(jail, before))
                .thenComparingLong(JailReply::getFailures)
                .reversed())
        .limit(MOST_JAILS)
        .forEach(
            jail ->
                table.add(
                    jail.getJail(), jail.getFailures(), view.rate(jail, before), jail.getBans()));
    return table.lines();
  }

  private static List<String> agents(TopView view) {
    Table table = new Table("HOST", "WHAT IS WRONG");
    view.troubled().stream()
        .limit(MOST_AGENTS)
        .forEach((AgentReply agent) -> table.add(agent.getHost(), TopView.trouble(agent)));
    List<String> lines = new ArrayList<>(table.lines());
    int more = view.troubled().size() - MOST_AGENTS;
    if (more > 0) {
      lines.add("and %d more: see 'banyan agents'".formatted(more));
    }
    return lines;
  }

  private static List<String> bans(TopView view, Console console, int room) {
    Table table = new Table("BANNED", "ADDRESS", "JAIL", ">FAILURES", "ENFORCED", "HOSTS");
    for (BanReply ban : view.newest().stream().limit(Math.max(0, room)).toList()) {
      table.add(
          console.local(ban.getSinceMs()),
          Console.address(ban.getCidr()),
          ban.getJail(),
          ban.getFailures(),
          Bans.enforced(ban),
          String.join(" ", ban.getHostsList()));
    }
    return table.lines();
  }

  private String cut(String line) {
    int length = line.codePointCount(0, line.length());
    return length <= width ? line : line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
  }
}
