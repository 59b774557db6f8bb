package dev.banyan.coordinator.cli.trial;

import dev.banyan.filter.Match;
import dev.banyan.model.Address;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import dev.banyan.rule.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which matches count: the lines of one attempt count once, as {@link Attempt} has it. A match
 * counts if with it there is an attempt more than without.
 *
 * <p>Attempts that have a name are held in so much memory and no more; beyond that the one that was
 * named longest ago is forgotten, and its lines would count again.
 */
public final class Repeats {
  /** More lines of one name than that are not held. */
  private static final int MOST_LINES = 64;

  private static final int BYTES_OF_A_LINE = 256;
  private static final Comparator<Evidence> ORDER =
      Comparator.comparing(Evidence::logTime).thenComparing(Evidence::id);

  private final HostName host = new HostName("localhost");
  private final Duration attempttime;
  private final Map<Named, List<Evidence>> held = new LinkedHashMap<>(16, 0.75f, true);
  private final long mostBytes;
  private long bytes;
  private long attempts;
  private long failures;
  private boolean forgot;

  /**
   * Nothing taken yet.
   *
   * @param mostBytes about how much memory attempts may take
   */
  public Repeats(Duration attempttime, long mostBytes) {
    this.attempttime = attempttime;
    this.mostBytes = mostBytes;
  }

  private record Named(Address address, String attempt) {
    int bytes() {
      return BYTES_OF_A_LINE + 2 * attempt.length();
    }
  }

  /**
   * Takes a match.
   *
   * @param log which of the logs it is of
   * @param now its time if it has none
   * @return the line that began the attempt; empty if this one counts
   */
  Optional<Evidence> take(Match match, Spot spot, int log, Instant now) {
    Evidence line =
        new Evidence(
            new LineId(host, log, spot.number(), 0),
            spot.log(),
            match.logTime().orElse(now),
            Optional.empty(),
            match.attempt(),
            match.transport(),
            match.weight(),
            "");
    List<Evidence> before =
        match
            .attempt()
            .map(name -> held.computeIfAbsent(new Named(match.address(), name), this::begin))
            .orElseGet(ArrayList::new);
    return add(line, before);
  }

  private List<Evidence> begin(Named named) {
    bytes += named.bytes();
    return new ArrayList<>();
  }

  private Optional<Evidence> add(Evidence line, List<Evidence> lines) {
    List<Attempt> before = Attempt.of(lines, attempttime);
    lines.add(line);
    lines.sort(ORDER);
    List<Attempt> after = Attempt.of(lines, attempttime);
    attempts += after.size() - before.size();
    failures += weight(after) - weight(before);
    Optional<Evidence> first =
        after.size() > before.size() ? Optional.empty() : Optional.of(other(line, after));
    if (line.attempt().isPresent()) {
      keep(lines, after.get(0));
    }
    return first;
  }

  private static long weight(List<Attempt> attempts) {
    return attempts.stream().mapToLong(Attempt::weight).sum();
  }

  /** The first of the attempt's other lines. */
  private static Evidence other(Evidence line, List<Attempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.lines().contains(line))
        .flatMap(attempt -> attempt.lines().stream())
        .filter(known -> !known.equals(line))
        .findFirst()
        .orElse(line);
  }

  /** Forgets what is too much, whole attempts at a time. */
  private void keep(List<Evidence> lines, Attempt earliest) {
    bytes += BYTES_OF_A_LINE;
    if (lines.size() > MOST_LINES) {
      int gone = earliest.lines().size();
      lines.subList(0, gone).clear();
      bytes -= (long) gone * BYTES_OF_A_LINE;
    }
    while (bytes > mostBytes && held.size() > 1) {
      Map.Entry<Named, List<Evidence>> eldest = held.entrySet().iterator().next();
      bytes -= eldest.getKey().bytes() + (long) eldest.getValue().size() * BYTES_OF_A_LINE;
      held.remove(eldest.getKey());
      forgot = true;
    }
  }

  /** How many attempts there were. */
  public long attempts() {
    return attempts;
  }

  /** How many failures they weigh. */
  public long failures() {
    return failures;
  }

  /** Whether there were more attempts than can be held, so that some may have counted twice. */
  public boolean forgot() {
    return forgot;
  }
}
