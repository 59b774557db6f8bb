package dev.banyan.agent.enforce;

import dev.banyan.model.Evidence;
import dev.banyan.model.LineId;
import dev.banyan.rule.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How far this host's logs were read when something was known of them. Clocks are not compared
 * where lines can be: an error of the host's clock is measured a little differently each time.
 *
 * @param lines where the last line begins that was counted, or need not be, by the fingerprint of
 *     its log
 * @param newest log time of the newest failure, by the broker's clock
 */
public record ReadUpTo(Map<Long, Long> lines, Instant newest) {
  public static final ReadUpTo NOTHING = new ReadUpTo(Map.of(), Instant.MIN);

  /** More than two measurements of a clock's error differ by. */
  private static final Duration MUCH_LATER = Duration.ofMinutes(1);

  public ReadUpTo {
    lines = Map.copyOf(lines);
  }

  /** A failure. */
  public static ReadUpTo of(LineId line, Instant logTime) {
    return new ReadUpTo(Map.of(line.fingerprint(), line.offsetBytes()), logTime);
  }

  /** What a window has seen. */
  public static ReadUpTo of(Window window) {
    Map<Long, Long> lines = new HashMap<>();
    Instant newest = Instant.MIN;
    for (Evidence line : window.failures()) {
      lines.merge(line.id().fingerprint(), line.id().offsetBytes(), Math::max);
      newest = line.logTime().isAfter(newest) ? line.logTime() : newest;
    }
    return new ReadUpTo(lines, newest);
  }

  /** The same by a clock that differs from the one of its failures. */
  public ReadUpTo movedBy(Duration difference) {
    return newest.equals(Instant.MIN) ? this : new ReadUpTo(lines, newest.plus(difference));
  }

  /** As far as one of the two. */
  public ReadUpTo and(ReadUpTo other) {
    Map<Long, Long> all = new HashMap<>(lines);
    other.lines.forEach((log, offset) -> all.merge(log, offset, Math::max));
    return new ReadUpTo(all, newest.isAfter(other.newest) ? newest : other.newest);
  }

  /**
   * Whether all that the other had read is read: each of its logs as far, or something else much
   * later, for a log may be gone.
   */
  boolean covers(ReadUpTo other) {
    return reaches(other.lines) || newest.isAfter(other.newest.plus(MUCH_LATER));
  }

  private boolean reaches(Map<Long, Long> others) {
    return others.entrySet().stream()
        .allMatch(last -> lines.getOrDefault(last.getKey(), Long.MIN_VALUE) >= last.getValue());
  }
}
