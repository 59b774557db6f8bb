package dev.banyan.coordinator.push;

import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.EntryKey;
import dev.banyan.model.HostName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The agents that this coordinator serves or served, and those of others, as they were at one
 * moment.
 *
 * @param head up to which revision the coordinator itself knows the log
 * @param agents of this coordinator, by name
 * @param elsewhere those of other coordinators, as they told last
 */
public record Fleet(Revision head, List<Agent> agents, List<Elsewhere> elsewhere) {
  public Fleet {
    agents = List.copyOf(agents);
    elsewhere = List.copyOf(elsewhere);
  }

  /** The agents of this coordinator alone. */
  public Fleet(Revision head, List<Agent> agents) {
    this(head, agents, List.of());
  }

  /**
   * The agents of another coordinator.
   *
   * @param revision up to which all of them hold everything, but those that are named
   * @param connected how many there are
   * @param named those that are behind or failing
   */
  public record Elsewhere(String coordinator, Revision revision, int connected, List<Agent> named) {
    public Elsewhere {
      named = List.copyOf(named);
    }

    /** How many are not named. */
    public int others() {
      return Math.max(0, connected - named.size());
    }

    boolean reached(Revision wanted) {
      return connected == 0
          || (!wanted.isAfter(revision)
              && named.stream().noneMatch(agent -> wanted.isAfter(agent.revision())));
    }
  }

  /** This fleet, and what others told of theirs. */
  Fleet with(List<Elsewhere> others) {
    return new Fleet(head, agents, others);
  }

  /** The connected agents that are known by name. */
  private Stream<Agent> named() {
    return Stream.concat(
        agents.stream().filter(Agent::connected),
        elsewhere.stream().flatMap(there -> there.named().stream()));
  }

  /**
   * One agent.
   *
   * @param remote where it calls from
   * @param mode {@code cluster} or {@code alone}, as it says itself
   * @param revision up to which its kernel and its bans file hold everything that concerns it
   * @param failed what it could not apply
   * @param localBans what it has banned by itself
   * @param faults jails that do not run there, or not with all of their logs
   */
  public record Agent(
      HostName host,
      boolean connected,
      String remote,
      String mode,
      Revision revision,
      String version,
      String firewall,
      Instant lastSeen,
      List<Ack.Failed> failed,
      List<LocalBan> localBans,
      List<AgentReport.Fault> faults) {
    public Agent {
      failed = List.copyOf(failed);
      localBans = List.copyOf(localBans);
      faults = List.copyOf(faults);
    }

    /** Whether it does what the record of that revision said of the key. */
    public boolean holds(Revision change, EntryKey key) {
      return !change.isAfter(revision)
          && failed.stream().noneMatch(f -> f.key().equals(key))
          && key.bannedIn().filter(this::blocksNobodyIn).isEmpty();
    }

    private boolean blocksNobodyIn(String jail) {
      return faults.stream().anyMatch(fault -> fault.blocksNobody() && fault.jail().equals(jail));
    }
  }

  /**
   * How many of the connected agents that something concerns hold it, and which do not.
   *
   * @param byOthers how many of other coordinators' agents hold it whose names are not known
   * @param missingOnOthers how many of those do not
   */
  public record Enforced(
      List<HostName> by, List<HostName> missingOn, int byOthers, int missingOnOthers) {
    public Enforced {
      by = List.copyOf(by);
      missingOn = List.copyOf(missingOn);
    }

    /** On how many. */
    public int count() {
      return by.size() + byOthers;
    }

    /** Of how many. */
    public int agents() {
      return count() + missingOn.size() + missingOnOthers;
    }
  }

  /**
   * Where a change is enforced.
   *
   * @param host whom it concerns; empty: every host
   */
  public Enforced enforced(Revision change, EntryKey key, Optional<HostName> host) {
    var concerned = named().filter(agent -> host.map(agent.host()::equals).orElse(true)).toList();
    List<Elsewhere> unnamed = host.isPresent() ? List.of() : elsewhere;
    return new Enforced(
        concerned.stream().filter(a -> a.holds(change, key)).map(Agent::host).toList(),
        concerned.stream().filter(a -> !a.holds(change, key)).map(Agent::host).toList(),
        unnamed.stream()
            .filter(e -> !change.isAfter(e.revision()))
            .mapToInt(Elsewhere::others)
            .sum(),
        unnamed.stream()
            .filter(e -> change.isAfter(e.revision()))
            .mapToInt(Elsewhere::others)
            .sum());
  }

  /** The same counted in advance, for long lists. */
  public Tally tally() {
    return new Tally(this);
  }

  /** How many agents enforce a change, for many changes in turn. */
  public static final class Tally {
    private final Fleet fleet;
    private final long[] revisions;
    private final Set<EntryKey> failed = new HashSet<>();

    /** Jails that block nobody somewhere. */
    private final Set<String> idle = new HashSet<>();

    private Tally(Fleet fleet) {
      this.fleet = fleet;
      LongStream unnamed =
          fleet.elsewhere.stream()
              .flatMapToLong(
                  there ->
                      LongStream.generate(() -> there.revision().offset()).limit(there.others()));
      revisions =
          LongStream.concat(fleet.named().mapToLong(agent -> agent.revision().offset()), unnamed)
              .sorted()
              .toArray();
      fleet.named().forEach(agent -> agent.failed().forEach(f -> failed.add(f.key())));
      fleet
          .named()
          .flatMap(agent -> agent.faults().stream())
          .filter(AgentReport.Fault::blocksNobody)
          .forEach(fault -> idle.add(fault.jail()));
    }

    /** So many of so many. */
    public record Count(int enforced, int agents) {}

    /** How many of the connected agents that a change concerns hold it. */
    public Count count(Revision change, EntryKey key, Optional<HostName> host) {
      if (host.isPresent() || failed.contains(key) || isIdle(key)) {
        Enforced enforced = fleet.enforced(change, key, host);
        return new Count(enforced.count(), enforced.agents());
      }
      return new Count(revisions.length - firstNotBefore(change.offset()), revisions.length);
    }

    private boolean isIdle(EntryKey key) {
      return !idle.isEmpty() && key.bannedIn().filter(idle::contains).isPresent();
    }

    private int firstNotBefore(long offset) {
      int low = 0;
      int high = revisions.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (revisions[middle] < offset) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  public long connected() {
    return agents.stream().filter(Agent::connected).count()
        + elsewhere.stream().mapToLong(Elsewhere::connected).sum();
  }

  /** On how many connected agents a jail does not run, or not with all of its logs. */
  public long faulty() {
    return named().filter(agent -> !agent.faults().isEmpty()).count();
  }

  /** How many connected agents decide for themselves. */
  public long alone() {
    return named().filter(agent -> agent.mode().equals("alone")).count();
  }

  /** By how much that connected agent is behind which is behind most. */
  public long behindMost() {
    return named()
        .filter(agent -> head.isAfter(agent.revision()))
        .mapToLong(agent -> head.offset() - agent.revision().offset())
        .max()
        .orElse(0);
  }

  /** How many connected agents do not hold everything that this coordinator knows. */
  public long behind() {
    return named().filter(agent -> head.isAfter(agent.revision())).count();
  }
}
