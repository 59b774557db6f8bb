package dev.banyan.agent.names;

import dev.banyan.model.DnsName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks names up without waiting for them.
 *
 * <p>I1: every asker is told once, at the latest when its name is overdue. I2: askers are told by
 * {@link #ask}, {@link #deliver} and {@link #settle} only. I3: at most {@value #MOST_NAMES} names
 * are under way and {@value #MOST_ASKERS} askers wait, {@value #MOST_OF_A_NAME} for one name; who
 * comes when that is full is told so at once. Owner: {@code banyan-tail}; the resolver's threads
 * only add to {@link #answered}, which is as bounded as the executor.
 */
public final class Lookups {
  /** So many names may wait or be asked for; the executor needs room for no more. */
  public static final int MOST_NAMES = 1_000;

  static final int MOST_ASKERS = 4_096;
  static final int MOST_OF_A_NAME = 512;

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final Answer FULL = Answer.none("comes while too many names are looked up");

  private final Resolver resolver;
  private final Executor executor;
  private final InstantSource ticks;
  private final Answers known = new Answers();
  private final Map<DnsName, Lookup> underWay = new LinkedHashMap<>();
  private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
  private int waiting;
  private Instant lookedAt;

  /** What the resolver said. */
  private record Answered(DnsName name, Answer answer) {}

  /**
   * @param executor of threads that the resolver may keep busy; may refuse a task
   * @param ticks never jumps
   */
  public Lookups(Resolver resolver, Executor executor, InstantSource ticks) {
    this.resolver = resolver;
    this.executor = executor;
    this.ticks = ticks;
    this.lookedAt = ticks.instant();
  }

  /** Tells the asker of the name's addresses: at once if they are known, else later. */
  public void ask(DnsName name, Asker asker) {
    Instant now = ticks.instant();
    Optional<Answer> answer = known.get(name, now);
    if (answer.isPresent()) {
      answer.get().tell(asker);
      return;
    }
    Optional<Lookup> lookup = waiting < MOST_ASKERS ? lookup(name, now) : Optional.empty();
    if (lookup.isEmpty() || lookup.get().askers().size() >= MOST_OF_A_NAME) {
      FULL.tell(asker);
      return;
    }
    lookup.get().askers().add(asker);
    waiting++;
  }

  private Optional<Lookup> lookup(DnsName name, Instant now) {
    Lookup before = underWay.get(name);
    if (before != null || underWay.size() >= MOST_NAMES) {
      return Optional.ofNullable(before);
    }
    Lookup lookup = new Lookup(name, now);
    try {
      executor.execute(() -> resolve(lookup));
    } catch (RejectedExecutionException e) {
      return Optional.empty();
    }
    underWay.put(name, lookup);
    return Optional.of(lookup);
  }

  private void resolve(Lookup lookup) {
    if (lookup.begin(ticks.instant())) {
      answered.add(new Answered(lookup.name(), Answer.of(lookup.name(), resolver)));
    }
  }

  /** Whether somebody waits. */
  public boolean busy() {
    return !underWay.isEmpty();
  }

  /** Tells those who wait of what has been answered since, or not been in time. */
  public void deliver() {
    for (Answered next = answered.poll(); next != null; next = answered.poll()) {
      known.put(next.name(), next.answer(), ticks.instant());
      end(next.name(), next.answer());
    }
    if (busy()) {
      giveUp(ticks.instant());
    }
  }

  private void giveUp(Instant now) {
    if (now.isBefore(lookedAt.plus(LOOK_EVERY))) {
      return;
    }
    lookedAt = now;
    for (Lookup lookup : List.copyOf(underWay.values())) {
      lookup.overdue(now).ifPresent(answer -> giveUp(lookup, answer, now));
    }
  }

  private void giveUp(Lookup lookup, Answer answer, Instant now) {
    if (lookup.wasBegun()) {
      known.put(lookup.name(), answer, now);
    }
    end(lookup.name(), answer);
  }

  private void end(DnsName name, Answer answer) {
    Lookup lookup = underWay.remove(name);
    if (lookup != null) {
      lookup.end();
      waiting -= lookup.askers().size();
      lookup.askers().forEach(answer::tell);
    }
  }

  /** Waits until nobody does any more, but not longer than this; answers how long it took. */
  public Duration settle(Duration limit) {
    Instant begin = ticks.instant();
    Duration took = Duration.ZERO;
    deliver();
    while (busy() && took.compareTo(limit) < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
      deliver();
      took = Duration.between(begin, ticks.instant());
    }
    return took;
  }
}
