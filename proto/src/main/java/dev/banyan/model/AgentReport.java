package dev.banyan.model;

import java.time.Duration;
import java.util.List;

/**
 * What an agent did since its start, and what it is doing.
 *
 * @param lines read
 * @param matches of a filter
 * @param published failures handed to Kafka
 * @param acknowledged failures that Kafka took
 * @param clockError this host's clock minus the broker's
 * @param lagBytes of logs that are not read yet
 * @param faults at most {@value #MOST_FAULTS}
 */
public record AgentReport(
    long lines,
    long matches,
    long published,
    long acknowledged,
    Duration clockError,
    long lagBytes,
    Mode mode,
    List<Fault> faults) {
  /** How many faults are told of. */
  public static final int MOST_FAULTS = 100;

  public AgentReport {
    faults = faults.stream().limit(MOST_FAULTS).toList();
  }

  /** Of an agent on which every jail runs. */
  public AgentReport(
      long lines,
      long matches,
      long published,
      long acknowledged,
      Duration clockError,
      long lagBytes,
      Mode mode) {
    this(lines, matches, published, acknowledged, clockError, lagBytes, mode, List.of());
  }

  /**
   * A jail that does not run on a host, not with all of its logs, or without an effect.
   *
   * @param why for people; text of others, escaped and cut
   * @param blocksNobody whether bans of it are held there but not enforced
   */
  public record Fault(String jail, String why, boolean blocksNobody) {
    private static final int MOST_CHARS = 200;

    /** Of a jail whose bans are enforced all the same. */
    public Fault(String jail, String why) {
      this(jail, why, false);
    }

    /** Of one whose bans are not. */
    public static Fault blockingNobody(String jail, String why) {
      return new Fault(jail, why, true);
    }

    public Fault {
      jail = Printable.of(jail, MOST_CHARS);
      why = Printable.of(why, MOST_CHARS);
    }

    @Override
    public String toString() {
      return jail + ": " + why;
    }
  }

  /** Who decides. */
  public enum Mode {
    /** The coordinators. */
    CLUSTER,
    /** The agent, since nobody answers. */
    ALONE
  }
}
