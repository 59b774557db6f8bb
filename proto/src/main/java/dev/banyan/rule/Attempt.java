package dev.banyan.rule;

import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.Measure;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One failed login: all lines of one host that tell of it. It happened when its first line was
 * written and weighs as much as its heaviest.
 *
 * @param lines by log time, at most {@value #MAX_LINES}, all within attempttime of the first
 */
public record Attempt(List<Evidence> lines) {
  /** More lines than this are another attempt: what names an attempt is attacker's text. */
  static final int MAX_LINES = 8;

  /**
   * The attempts that lines tell of, by their time. A line that names no attempt is one by itself.
   */
  public static List<Attempt> of(List<Evidence> lines, Duration attempttime) {
    List<Attempt> attempts = new ArrayList<>();
    Map<Named, Attempt> open = new HashMap<>();
    for (Evidence line : lines) {
      Attempt current = line.attempt().isEmpty() ? null : open.get(Named.of(line));
      if (current != null && current.takes(line, attempttime)) {
        current.lines.add(line);
      } else {
        Attempt begun = new Attempt(new ArrayList<>(List.of(line)));
        attempts.add(begun);
        line.attempt().ifPresent(name -> open.put(Named.of(line), begun));
      }
    }
    return attempts;
  }

  private boolean takes(Evidence line, Duration attempttime) {
    return lines.size() < MAX_LINES && !line.logTime().isAfter(time().plus(attempttime));
  }

  public Evidence first() {
    return lines.get(0);
  }

  Instant time() {
    return first().logTime();
  }

  Instant end() {
    return lines.get(lines.size() - 1).logTime();
  }

  public long weight() {
    return lines.stream().mapToInt(Evidence::weight).max().orElse(0);
  }

  HostName host() {
    return first().id().host();
  }

  /**
   * What it counts, in thousandths of a failure. A line that names no transport has that of the
   * other lines: over UDP, unless one of them proves the address.
   */
  long thousandths(Measure measure) {
    boolean udp = lines.stream().anyMatch(line -> line.transport() == Transport.UDP);
    return lines.stream().mapToLong(line -> thousandths(line, udp, measure)).max().orElse(0);
  }

  private static long thousandths(Evidence line, boolean udp, Measure measure) {
    boolean unproven =
        line.transport() == Transport.UDP || (udp && line.transport() == Transport.UNKNOWN);
    return (long) line.weight() * (unproven ? measure.udpThousandths() : Measure.WHOLE);
  }

  private record Named(Object host, Object attempt) {
    static Named of(Evidence line) {
      return new Named(line.id().host(), line.attempt());
    }
  }
}
