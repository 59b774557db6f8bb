package dev.banyan.rule;

import dev.banyan.model.Evidence;
import dev.banyan.model.LineId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The failures of one address in one jail that can still be part of a span of findtime, by log
 * time.
 *
 * <p>I1: a late failure counts in the span that it belongs to; keeping only the newest would miss
 * it.
 *
 * <p>I2: a failure that is already held changes nothing, so a log that is read again is harmless.
 *
 * <p>I3: the order in which failures arrive does not matter: windows of the same failures are
 * equal.
 *
 * <p>I4: the lines of one attempt on one host count once, at the time of the first, if they lie
 * within attempttime of it and are at most eight.
 *
 * <p>I5: whether a failure counts is asked anew each time, for a cut moves back when a ban is
 * lifted.
 *
 * <p>At most {@code capacity} are held; beyond it the earliest goes. {@link #capacity} is more than
 * an address that is not banned can have, unless its jail asks for hundreds of failures. Time is
 * log time.
 *
 * @param failures by log time and id, each id once
 */
public record Window(List<Evidence> failures) {
  public static final Window EMPTY = new Window(List.of());

  private static final int MAX_CAPACITY = 4096;

  private static final Comparator<Evidence> ORDER =
      Comparator.comparing(Evidence::logTime).thenComparing(Evidence::id);

  public Window {
    failures = List.copyOf(failures);
  }

  /**
   * How many failures a window holds: those that an address can have within the horizon without
   * being banned, at most 4096.
   */
  public static int capacity(Terms terms) {
    Duration held = Terms.LATENESS.plus(Terms.EARLINESS).plus(terms.findtime());
    long spans = held.dividedBy(terms.findtime()) + 2;
    return (int) Math.min(spans * terms.maxretry() * Attempt.MAX_LINES, MAX_CAPACITY);
  }

  /** Whether it holds this line. */
  public boolean holds(LineId id) {
    return failures.stream().anyMatch(held -> held.id().equals(id));
  }

  /** The window with this failure in it, or this one if it holds it already. */
  public Window with(Evidence failure, int capacity) {
    if (holds(failure.id())) {
      return this;
    }
    int at = -1 - Collections.binarySearch(failures, failure, ORDER);
    List<Evidence> more = new ArrayList<>(failures);
    more.add(at, failure);
    return new Window(more.subList(Math.max(0, more.size() - capacity), more.size()));
  }

  /** The window without the attempts that ended before {@code horizon}. */
  public Window since(Instant horizon, Duration attempttime) {
    if (failures.isEmpty() || !failures.get(0).logTime().isBefore(horizon)) {
      return this;
    }
    return new Window(
        Attempt.of(failures, attempttime).stream()
            .filter(attempt -> !attempt.end().isBefore(horizon))
            .flatMap(attempt -> attempt.lines().stream())
            .sorted(ORDER)
            .toList());
  }

  /**
   * The span that ends first of those that hold maxretry failures within findtime, all later than
   * the cut.
   */
  public Optional<Span> offence(Terms terms, Instant cut) {
    Deque<Attempt> span = new ArrayDeque<>();
    long weight = 0;
    for (Attempt attempt : Attempt.of(failures, terms.attempttime())) {
      if (!attempt.time().isAfter(cut)) {
        continue;
      }
      span.addLast(attempt);
      weight += attempt.weight();
      Instant earliest = attempt.time().minus(terms.findtime());
      while (span.getFirst().time().isBefore(earliest)) {
        weight -= span.removeFirst().weight();
      }
      if (weight >= terms.maxretry()) {
        List<Evidence> evidence = span.stream().map(Attempt::first).toList();
        return Optional.of(new Span(attempt.time(), weight, evidence));
      }
    }
    return Optional.empty();
  }
}
