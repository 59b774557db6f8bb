package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.model.Jail;
import dev.banyan.model.Policy;
import dev.banyan.wire.Cidr;
import dev.banyan.wire.ReplayEnd;
import dev.banyan.wire.ReplayReply;
import dev.banyan.wire.ReplayedBan;
import dev.banyan.wire.ReplayedJail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a replay came to: whom the rules ban, beside whom the cluster banned then. */
final class ReplayReport {
  private final Map<Decision, ReplayedBan> banned = new LinkedHashMap<>();
  private final List<ReplayedBan> spared = new ArrayList<>();
  private final Map<Decision, ReplayedBan> recorded = new LinkedHashMap<>();
  private final Map<Subject, Long> logins = new HashMap<>();
  private ReplayEnd end = ReplayEnd.getDefaultInstance();

  /** Whose ban. */
  private record Subject(String jail, Cidr cidr, String host) {
    static Subject of(ReplayedBan ban) {
      return new Subject(ban.getJail(), ban.getCidr(), ban.getHost());
    }
  }

  /** Which ban: one failure decides one of each. */
  private record Decision(Subject subject, int partition, long offset, long since) {
    static Decision of(ReplayedBan ban) {
      return new Decision(Subject.of(ban), ban.getPartition(), ban.getOffset(), ban.getSinceMs());
    }
  }

  void add(ReplayReply reply) {
    switch (reply.getIsCase()) {
      case BANNED -> banned.put(Decision.of(reply.getBanned()), reply.getBanned());
      case SPARED -> spared.add(reply.getSpared());
      case RECORDED -> recorded.put(Decision.of(reply.getRecorded()), reply.getRecorded());
      case LOGIN -> {
        var login = reply.getLogin();
        logins.putIfAbsent(
            new Subject(login.getJail(), login.getCidr(), login.getHost()), login.getTimeMs());
      }
      case END -> end = reply.getEnd();
      case PROGRESS, IS_NOT_SET -> {}
    }
  }

  /** Whether somebody would be banned who should not be. */
  boolean isHarmful() {
    return banned.values().stream().anyMatch(ban -> ban.getAllowed() || login(ban).isPresent());
  }

  /** The login that speaks against a ban. */
  private Optional<Long> login(ReplayedBan ban) {
    return Optional.ofNullable(logins.get(Subject.of(ban)))
        .or(() -> ban.hasLoginMs() ? Optional.of(ban.getLoginMs()) : Optional.empty());
  }

  /** What the cluster decided then and these rules do not. */
  private List<ReplayedBan> missing() {
    return recorded.entrySet().stream()
        .filter(then -> !banned.containsKey(then.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** For programs. */
  Stream<Row> rows() {
    return Stream.of(
            banned.values().stream().map(ban -> row("ban", ban)),
            spared.stream().map(ban -> row("allowed", ban)),
            missing().stream().map(ban -> row("not_banned", ban)),
            Stream.of(summary()))
        .flatMap(rows -> rows);
  }

  private Row row(String kind, ReplayedBan ban) {
    Optional<Long> login = login(ban);
    return new Row()
        .put("kind", kind)
        .put("jail", ban.getJail())
        .put("address", Console.address(ban.getCidr()))
        .text("host", ban.getHost())
        .time("since", true, ban.getSinceMs())
        .time("until", ban.hasUntilMs(), ban.getUntilMs())
        .put("failures", ban.getFailures())
        .put("hosts", ban.getHostsList())
        .put("earlier_bans", ban.getEarlierBans())
        .put("banned_then", recorded.containsKey(Decision.of(ban)))
        .put("allowed", ban.getAllowed())
        .time("login", login.isPresent(), login.orElse(0L))
        .put("held", ban.getHeld())
        .put("dryrun", ban.getDryrun());
  }

  private Row summary() {
    Map<String, Long> failures = new LinkedHashMap<>();
    end.getJailsList().forEach(jail -> failures.put(jail.getJail(), jail.getFailures()));
    return new Row()
        .put("kind", "summary")
        .time("first", end.hasFirstMs(), end.getFirstMs())
        .put("judged", end.getJudged())
        .put("bans", banned.size())
        .put("bans_then", recorded.size())
        .put("not_banned", missing().size())
        .put("failures", failures)
        .put("unknown_jail", end.getUnknownJail())
        .put("passed_over", passedOver())
        .put("compacted", end.getCompacted());
  }

  private long passedOver() {
    return end.getRejectedMap().values().stream().mapToLong(Long::longValue).sum();
  }

  /** For people. */
  List<String> lines(Optional<Policy> rules, Console console) {
    List<String> lines = new ArrayList<>();
    section("", List.copyOf(banned.values()), console, lines);
    section("allowed at that time, or these would be banned:", spared, console, lines);
    section("banned then, but not by these rules:", missing(), console, lines);
    lines.add(sum(console));
    rules.ifPresent(policy -> lines.addAll(silent(policy)));
    notes(lines);
    return lines;
  }

  private void section(
      String heading, List<ReplayedBan> bans, Console console, List<String> lines) {
    if (bans.isEmpty()) {
      return;
    }
    if (!heading.isEmpty()) {
      lines.add(heading);
    }
    var table = new Table("JAIL", "ADDRESS", "SINCE", "UNTIL", ">FAILURES", "HOSTS", "BUT");
    for (ReplayedBan ban : bans) {
      table.add(
          ban.getJail(),
          Console.address(ban.getCidr()) + (ban.getHost().isEmpty() ? "" : " on " + ban.getHost()),
          console.local(ban.getSinceMs()),
          ban.hasUntilMs() ? console.local(ban.getUntilMs()) : "for ever",
          ban.getFailures(),
          String.join(" ", ban.getHostsList()),
          String.join(", ", objections(ban, console)));
    }
    lines.addAll(table.lines());
    lines.add("");
  }

  private List<String> objections(ReplayedBan ban, Console console) {
    List<String> objections = new ArrayList<>();
    Decision decision = Decision.of(ban);
    if (banned.containsKey(decision) && ban.getAllowed()) {
      objections.add("is allowed by now");
    }
    login(ban).ifPresent(time -> objections.add("logged in at " + console.local(time)));
    if (ban.getHeld()) {
      objections.add("held above maxbans");
    }
    if (ban.getDryrun()) {
      objections.add("dry run");
    }
    if (banned.containsKey(decision) && !recorded.containsKey(decision)) {
      objections.add("not banned then");
    }
    return objections;
  }

  private String sum(Console console) {
    String bans =
        "%s of %s by %s"
            .formatted(
                count(banned.size(), "ban"),
                count(addresses(), "address"),
                count(end.getJudged(), "failure"));
    String since = end.hasFirstMs() ? " since " + console.local(end.getFirstMs()) : "";
    return bans
        + since
        + "; the cluster decided %s then, %d of them not by these rules"
            .formatted(count(recorded.size(), "ban"), missing().size());
  }

  private long addresses() {
    return banned.values().stream().map(ReplayedBan::getCidr).distinct().count();
  }

  private static String count(long number, String word) {
    String plural = word.endsWith("s") ? "es" : "s";
    return "%,d %s%s".formatted(number, word, number == 1 ? "" : plural);
  }

  /** The jails of which nothing is recorded. */
  private List<String> silent(Policy rules) {
    Set<String> heard =
        end.getJailsList().stream().map(ReplayedJail::getJail).collect(Collectors.toSet());
    return rules.jails().stream()
        .filter(jail -> !jail.countsBans())
        .map(Jail::name)
        .map(name -> name.value())
        .filter(name -> !heard.contains(name))
        .map(
            name ->
                "note: no failure is recorded of jail %s; a new one is tried with: banyan filter test"
                    .formatted(Console.safe(name)))
        .toList();
  }

  private void notes(List<String> lines) {
    if (end.getUnknownJail() > 0) {
      lines.add(
          "note: %s of jails that these rules do not have"
              .formatted(count(end.getUnknownJail(), "failure")));
    }
    if (passedOver() > 0) {
      lines.add(
          "note: %s passed over: %s"
              .formatted(count(passedOver(), "record"), Console.safe(causes())));
    }
    if (end.getCompacted()) {
      lines.add(
          "note: the ban log was compacted; of unbans, allow list and rules of that time only what"
              + " still held later is known");
    }
    if (end.getLoginsForgotten()) {
      lines.add("note: there were more logins than are remembered; some are not told");
    }
  }

  private String causes() {
    return end.getRejectedMap().entrySet().stream()
        .filter(cause -> cause.getValue() > 0)
        .map(cause -> cause.getValue() + " " + cause.getKey())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
