package dev.banyan.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The rules of one jail.
 *
 * @param logs what is read
 * @param backend {@code auto}, {@code polling}, {@code systemd} or {@code ami}
 * @param maxretry how many failures ban, at least 1
 * @param findtime within how much log time
 * @param bantime for how long; empty: for ever
 * @param blocks what a ban blocks; none: the jail only counts
 * @param notifications who is told
 * @param ignoreip never banned in this jail
 * @param logtimezone zone of dates that name none; empty: the host's
 * @param hosts globs of the hosts on which it runs; none: all
 * @param attempttime within which the lines of one attempt count once
 * @param dryrun decided and shown, but enforced nowhere
 * @param actions as they are named, for hosts whose firewall is {@code command}
 * @param measure whose failures count together, and how much
 * @param escalation how bans grow longer; empty: they do not
 * @param maxbans how many bans a minute take effect, the others being held; empty: all
 */
public record Jail(
    JailName name,
    FilterText filter,
    List<Log> logs,
    String backend,
    int maxretry,
    Duration findtime,
    Optional<Duration> bantime,
    List<Block> blocks,
    List<Notification> notifications,
    List<Cidr> ignoreip,
    Optional<String> logtimezone,
    Optional<String> logencoding,
    String usedns,
    Scope scope,
    List<String> hosts,
    Duration attempttime,
    boolean dryrun,
    List<Action> actions,
    Measure measure,
    Optional<Escalation> escalation,
    OptionalInt maxbans) {
  public static final Duration DEFAULT_ATTEMPTTIME = Duration.ofSeconds(5);

  /**
   * How many bans a minute take effect unless the jail says otherwise: more than attackers that
   * were seen, so few that a filter which went wrong is noticed before it banned the world.
   */
  public static final int DEFAULT_MAXBANS = 1_000;

  /** More bans a minute cannot be asked for. */
  public static final int MOST_BANS = 10_000;

  public Jail {
    logs = List.copyOf(logs);
    blocks = List.copyOf(blocks);
    notifications = List.copyOf(notifications);
    ignoreip = List.copyOf(ignoreip);
    hosts = List.copyOf(hosts);
    actions = List.copyOf(actions);
    if (maxretry < 1 || findtime.isNegative() || findtime.isZero()) {
      throw new IllegalArgumentException("jail " + name + ": maxretry and findtime are positive");
    }
    if (maxbans.isPresent() && (maxbans.getAsInt() < 1 || maxbans.getAsInt() > MOST_BANS)) {
      throw new IllegalArgumentException("jail " + name + ": maxbans is 1 to " + MOST_BANS);
    }
  }

  /** A jail that names no actions, counts each address alike and bans each time for as long. */
  public Jail(
      JailName name,
      FilterText filter,
      List<Log> logs,
      String backend,
      int maxretry,
      Duration findtime,
      Optional<Duration> bantime,
      List<Block> blocks,
      List<Notification> notifications,
      List<Cidr> ignoreip,
      Optional<String> logtimezone,
      Optional<String> logencoding,
      String usedns,
      Scope scope,
      List<String> hosts,
      Duration attempttime,
      boolean dryrun) {
    this(
        name,
        filter,
        logs,
        backend,
        maxretry,
        findtime,
        bantime,
        blocks,
        notifications,
        ignoreip,
        logtimezone,
        logencoding,
        usedns,
        scope,
        hosts,
        attempttime,
        dryrun,
        List.of(),
        Measure.PLAIN,
        Optional.empty(),
        OptionalInt.empty());
  }

  /** The same jail with these actions. */
  public Jail with(List<Action> named) {
    return new Jail(
        name,
        filter,
        logs,
        backend,
        maxretry,
        findtime,
        bantime,
        blocks,
        notifications,
        ignoreip,
        logtimezone,
        logencoding,
        usedns,
        scope,
        hosts,
        attempttime,
        dryrun,
        named,
        measure,
        escalation,
        maxbans);
  }

  /** The same jail that counts like this. */
  public Jail counting(Measure how) {
    return new Jail(
        name,
        filter,
        logs,
        backend,
        maxretry,
        findtime,
        bantime,
        blocks,
        notifications,
        ignoreip,
        logtimezone,
        logencoding,
        usedns,
        scope,
        hosts,
        attempttime,
        dryrun,
        actions,
        how,
        escalation,
        maxbans);
  }

  /** The same jail whose bans grow, and of which so many a minute take effect. */
  public Jail banning(Optional<Escalation> growing, OptionalInt most) {
    return new Jail(
        name,
        filter,
        logs,
        backend,
        maxretry,
        findtime,
        bantime,
        blocks,
        notifications,
        ignoreip,
        logtimezone,
        logencoding,
        usedns,
        scope,
        hosts,
        attempttime,
        dryrun,
        actions,
        measure,
        growing,
        most);
  }

  /** Whether it reads the logs of this host: it names no hosts, or one of its globs fits. */
  public boolean runsOn(HostName host) {
    return hosts.isEmpty() || hosts.stream().anyMatch(glob -> Glob.fits(glob, host.value()));
  }

  /** Whether it counts the bans of the other jails instead of reading logs. */
  public boolean countsBans() {
    return filter.builtin().filter(FilterText.RECIDIVE::equals).isPresent();
  }

  /** Over which hosts a jail counts and bans. */
  public enum Scope {
    CLUSTER,
    HOST
  }

  /**
   * A log to follow.
   *
   * @param path a path or a glob
   * @param fromEnd whether a file that is seen for the first time is read from its end
   */
  public record Log(String path, boolean fromEnd) {}

  /**
   * What a jail names to block an address, such as {@code iptables-allports}. What it runs stands
   * in the files of each host.
   *
   * @param options such as {@code port}
   */
  public record Action(String name, Map<String, String> options) {
    public Action {
      options = Map.copyOf(options);
    }
  }

  /** Somebody to be told of a ban: the action's name and its options. */
  public record Notification(String action, Map<String, String> options) {
    public Notification {
      options = Map.copyOf(options);
    }
  }
}
