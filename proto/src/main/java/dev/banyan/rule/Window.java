package dev.banyan.rule;

import dev.banyan.model.Evidence;
import dev.banyan.model.LineId;
import dev.banyan.model.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
 * an address that is not banned can have, unless its jail asks for hundreds of failures, or for
 * several hosts of which one is flooded. Time is log time.
 *
 * @param failures by log time and id, each id once
 * @param trust when the address was trusted
 */
public record Window(List<Evidence> failures, Trust trust) {
  public static final Window EMPTY = new Window(List.of());

  private static final int MAX_CAPACITY = 4096;

  /** How far apart failures may be stamped that arrive together. */
  private static final Duration STAMPED = Terms.LATENESS.plus(Terms.EARLINESS);

  private static final Comparator<Evidence> ORDER =
      Comparator.comparing(Evidence::logTime).thenComparing(Evidence::id);

  public Window {
    failures = List.copyOf(failures);
  }

  /** Failures of an address that never was trusted. */
  public Window(List<Evidence> failures) {
    this(failures, Trust.NONE);
  }

  /**
   * How many failures a window holds: those that an address can have within the horizon without
   * being banned, at most 4096.
   */
  public static int capacity(Terms terms) {
    Measure measure = terms.measure();
    long spans = whole(STAMPED, terms.findtime()) + 3;
    long failures = Math.min(spans * terms.maxretry(), MAX_CAPACITY) * measure.minhosts();
    long lines = failures * (measure.trustsuccess() ? 2 : 1) * Attempt.MAX_LINES * Measure.WHOLE;
    return (int) Math.min(lines / Math.max(1, measure.udpThousandths()), MAX_CAPACITY);
  }

  /** How often {@code part} fits; what the JDK offers goes through decimal fractions. */
  private static long whole(Duration all, Duration part) {
    return part.compareTo(all) > 0 ? 0 : all.toNanos() / part.toNanos();
  }

  /** Whether it holds this line. */
  public boolean holds(LineId id) {
    for (Evidence held : failures) {
      if (held.id().equals(id)) {
        return true;
      }
    }
    return false;
  }

  /** The window with this failure in it, or this one if it holds it already. */
  public Window with(Evidence failure, int capacity) {
    if (failures.isEmpty()) {
      return new Window(List.of(failure), trust);
    }
    if (holds(failure.id())) {
      return this;
    }
    int at = -1 - Collections.binarySearch(failures, failure, ORDER);
    List<Evidence> more = new ArrayList<>(failures);
    more.add(at, failure);
    return new Window(more.subList(Math.max(0, more.size() - capacity), more.size()), trust);
  }

  /** The window with a successful login at that time. */
  public Window trusting(Instant login) {
    return new Window(failures, trust.with(login));
  }

  /** The same by a clock that differs from the one of its failures. */
  public Window movedBy(Duration difference) {
    List<Evidence> moved = new ArrayList<>(failures.size());
    for (Evidence held : failures) {
      moved.add(held.at(held.logTime().plus(difference)));
    }
    return new Window(moved, trust.movedBy(difference));
  }

  /** The window without the attempts and the trust that ended before {@code horizon}. */
  public Window since(Instant horizon, Duration attempttime) {
    Trust trusted = trust.since(horizon.minus(attempttime));
    if (failures.isEmpty() || !failures.get(0).logTime().isBefore(horizon)) {
      return trusted.equals(trust) ? this : new Window(failures, trusted);
    }
    return new Window(
        Attempt.of(failures, attempttime).stream()
            .filter(attempt -> !attempt.end().isBefore(horizon))
            .flatMap(attempt -> attempt.lines().stream())
            .sorted(ORDER)
            .toList(),
        trusted);
  }

  /**
   * The span that ends first of those that hold maxretry failures within findtime, all later than
   * the cut, on enough hosts; twice as many if the address was trusted at its end.
   */
  public Optional<Span> offence(Terms terms, Instant cut) {
    if (!mayOffend(terms)) {
      return Optional.empty();
    }
    Sliding sliding = new Sliding(terms);
    for (Attempt attempt : Attempt.of(failures, terms.attempttime())) {
      if (attempt.time().isAfter(cut) && attempt.thousandths(terms.measure()) > 0) {
        sliding.add(attempt);
        if (sliding.offends(trust)) {
          return Optional.of(sliding.span());
        }
      }
    }
    return Optional.empty();
  }

  /** Whether there are enough lines for a ban if each of them were an attempt of its own. */
  public boolean mayOffend(Terms terms) {
    long weight = 0;
    for (Evidence failure : failures) {
      weight += failure.weight();
    }
    return weight >= terms.maxretry();
  }
}
