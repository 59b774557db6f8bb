package dev.banyan.rule;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import dev.banyan.model.HostName;
import dev.banyan.model.Measure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Attempts within findtime of the last of them. Owner: the search for a span. */
final class Sliding {
  private final Terms terms;
  private final Deque<Attempt> attempts = new ArrayDeque<>();
  private final Multiset<HostName> hosts = HashMultiset.create();
  private long thousandths;

  Sliding(Terms terms) {
    this.terms = terms;
  }

  /** Takes the next attempt and lets go of those that are too long before it. */
  void add(Attempt attempt) {
    attempts.addLast(attempt);
    hosts.add(attempt.host());
    thousandths += attempt.thousandths(terms.measure());
    Instant earliest = attempt.time().minus(terms.findtime());
    while (attempts.getFirst().time().isBefore(earliest)) {
      Attempt gone = attempts.removeFirst();
      hosts.remove(gone.host());
      thousandths -= gone.thousandths(terms.measure());
    }
  }

  /** Whether they are enough for a ban. */
  boolean offends(Trust trust) {
    boolean patient = terms.measure().trustsuccess() && trust.at(attempts.getLast().time());
    long needed = (long) terms.maxretry() * Measure.WHOLE * (patient ? 2 : 1);
    return thousandths >= needed && hosts.elementSet().size() >= terms.measure().minhosts();
  }

  Span span() {
    return new Span(
        attempts.getLast().time(),
        thousandths / Measure.WHOLE,
        attempts.stream().map(Attempt::first).toList());
  }
}
