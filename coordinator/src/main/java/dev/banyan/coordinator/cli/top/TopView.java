package dev.banyan.coordinator.cli.top;

import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.AgentReply;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.JailReply;
import dev.banyan.wire.ListAgentsRequest;
import dev.banyan.wire.ListBansRequest;
import dev.banyan.wire.ListJailsRequest;
import dev.banyan.wire.StatusReply;
import dev.banyan.wire.StatusRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * What {@code banyan top} shows of one moment.
 *
 * @param jails that run
 * @param troubled agents that are not as they should be
 * @param newest bans, the newest first
 */
public record TopView(
    Instant at,
    StatusReply status,
    List<JailReply> jails,
    List<AgentReply> troubled,
    List<BanReply> newest) {

  /** More bans than this fit on no screen. */
  static final int MOST_BANS = 100;

  private static final long ANSWER_SECONDS = 10;

  public TopView {
    jails = List.copyOf(jails);
    troubled = List.copyOf(troubled);
    newest = List.copyOf(newest);
  }

  /** Asks for all of it; of the bans only the newest are kept, however many there are. */
  static TopView ask(AdminBlockingStub admin, Instant now) {
    List<JailReply> jails = new ArrayList<>();
    asked(admin).listJails(ListJailsRequest.getDefaultInstance()).forEachRemaining(jails::add);
    List<AgentReply> troubled = new ArrayList<>();
    asked(admin)
        .listAgents(ListAgentsRequest.getDefaultInstance())
        .forEachRemaining(
            agent -> {
              if (!trouble(agent).isEmpty()) {
                troubled.add(agent);
              }
            });
    return new TopView(
        now,
        asked(admin).status(StatusRequest.getDefaultInstance()),
        jails,
        troubled,
        newest(admin));
  }

  private static List<BanReply> newest(AdminBlockingStub admin) {
    Comparator<BanReply> age = Comparator.comparingLong(BanReply::getSinceMs);
    var kept = new PriorityQueue<BanReply>(age);
    asked(admin)
        .listBans(ListBansRequest.getDefaultInstance())
        .forEachRemaining(
            ban -> {
              kept.add(ban);
              if (kept.size() > MOST_BANS) {
                kept.remove();
              }
            });
    return kept.stream().sorted(age.reversed()).toList();
  }

  private static AdminBlockingStub asked(AdminBlockingStub admin) {
    return admin.withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  /** What is wrong with an agent, in a few words; empty: nothing. */
  static String trouble(AgentReply agent) {
    List<String> words = new ArrayList<>();
    if (!agent.getConnected()) {
      words.add("not connected");
    }
    if (agent.getMode().equals("alone")) {
      words.add("bans alone");
    }
    if (agent.getQuarantined()) {
      words.add("in quarantine");
    }
    if (agent.getOverRate() > 0) {
      words.add("floods: %d failures passed over".formatted(agent.getOverRate()));
    }
    if (agent.getFailedCount() > 0) {
      words.add("%d bans not applied".formatted(agent.getFailedCount()));
    }
    if (agent.getFaultsCount() > 0) {
      words.add("jail %s does not run".formatted(agent.getFaults(0).getJail()));
    }
    return String.join(", ", words);
  }

  /** Failures of a jail a minute, since an earlier moment; what was not there then begins at 0. */
  long rate(JailReply jail, TopView before) {
    long seconds = Math.max(1, at.getEpochSecond() - before.at().getEpochSecond());
    long then =
        before.jails().stream()
            .filter(one -> one.getJail().equals(jail.getJail()))
            .mapToLong(JailReply::getFailures)
            .findFirst()
            .orElse(jail.getFailures());
    return Math.max(0, jail.getFailures() - then) * 60 / seconds;
  }
}
