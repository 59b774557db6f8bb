package dev.banyan.agent.alone;

import dev.banyan.agent.enforce.ReadUpTo;
import dev.banyan.model.Evidence;
import dev.banyan.model.LineId;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Trust;
import dev.banyan.rule.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What this host counts of one address in one jail.
 *
 * <p>Owner: {@code banyan-tail}.
 */
final class Tracked {
  private final Set<LineId> untaken = new LinkedHashSet<>();
  private ReadUpTo passed = ReadUpTo.NOTHING;
  private Window window = Window.EMPTY;
  private Instant cut = Instant.MIN;
  private boolean fresh;
  private int partition;
  private long offset = -1;

  /** Takes a failure; false if it is known. */
  boolean add(Evidence failure, Terms terms, Instant now) {
    if (window.holds(failure.id())) {
      return false;
    }
    recall(failure, terms, now);
    fresh = true;
    untaken.add(failure.id());
    if (untaken.size() > Window.capacity(terms)) {
      untaken.remove(untaken.iterator().next());
    }
    return true;
  }

  /** Takes a failure that Kafka has, nobody knows where. */
  void recall(Evidence failure, Terms terms, Instant now) {
    window =
        window.since(terms.horizon(now), terms.attempttime()).with(failure, Window.capacity(terms));
  }

  /** Whether there is one of which it is or will be known where Kafka has it. */
  boolean isFresh() {
    return fresh;
  }

  /** Kafka took one of its failures; true if it has all of them now. */
  boolean take(LineId id, int inPartition, long atOffset) {
    partition = inPartition;
    offset = Math.max(offset, atOffset);
    untaken.remove(id);
    return untaken.isEmpty();
  }

  /** A failure of it need not be counted, nor taken; true if Kafka has all others now. */
  boolean pass(LineId id, Instant logTime) {
    passed = passed.and(ReadUpTo.of(id, logTime));
    untaken.remove(id);
    return isTaken();
  }

  /** Whether Kafka has all of its failures. */
  boolean isTaken() {
    return untaken.isEmpty() && offset >= 0;
  }

  /** How far the logs are read in which its failures are. */
  ReadUpTo read() {
    return ReadUpTo.of(window).and(passed);
  }

  /** Whether it would be banned, as far as is known here. */
  boolean offends(Terms terms, Trust trust) {
    return window(trust).offence(terms, cut).isPresent();
  }

  /** The clock by which its failures were counted was wrong by this. */
  void moveBy(Duration difference) {
    window = window.movedBy(difference);
    passed = passed.movedBy(difference);
    cut = moved(cut, difference);
  }

  /** A time, if it is one. */
  static Instant moved(Instant time, Duration difference) {
    return time.equals(Instant.MIN) || time.equals(Instant.MAX) ? time : time.plus(difference);
  }

  /** Nothing at or before this counts. */
  void cut(Instant at) {
    cut = at;
  }

  Window window(Trust trust) {
    return new Window(window.failures(), trust);
  }

  int lines() {
    return window.failures().size();
  }

  int partition() {
    return partition;
  }

  long offset() {
    return offset;
  }
}
