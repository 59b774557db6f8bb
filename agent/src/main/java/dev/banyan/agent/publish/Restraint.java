package dev.banyan.agent.publish;

import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.JailName;
import dev.banyan.model.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Holds back failures that cannot count: of an address that the cluster has banned, one a minute
 * goes on, so that it is seen that it still tries; the rest is counted here and is done with.
 *
 * <p>Why that changes no decision (P2): a ban by rule sets the cut of its address in its jail to
 * the ban's end, in log time, and nothing at or before the cut counts, however late it comes. So a
 * failure may be left out if its log time is not later than that end. The end known here is the
 * remaining time that was sent, added to this host's clock when it came: later than the true end by
 * as long as the message was under way, and wrong by as much as the clock. Therefore failures of
 * the last {@link #MARGIN} before the end, and of the clock's error before that, are published as
 * if there were no ban. Only the cluster's bans by rule are asked for: those of an operator set no
 * cut, local ones count nowhere else, what is decided but not enforced is never sent to a host; and
 * only while a coordinator is heard, since an unban that did not come yet would cut the ban short.
 * What is not known is published.
 *
 * <p>Owner: {@code banyan-tail}.
 */
public final class Restraint implements FailureSink {
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration MARGIN = Duration.ofMinutes(1);
  private static final int MAX_SUBJECTS = 10_000;

  private final FailureSink publisher;
  private final InForce bans;
  private final InstantSource ticks;
  private final Counters counters;
  private final Map<Subject, Instant> published =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Instant> eldest) {
          return size() > MAX_SUBJECTS;
        }
      };

  private record Subject(JailName jail, Address address) {}

  /**
   * @param ticks never jumps
   */
  public Restraint(FailureSink publisher, InForce bans, InstantSource ticks, Counters counters) {
    this.publisher = publisher;
    this.bans = bans;
    this.ticks = ticks;
    this.counters = counters;
  }

  @Override
  public void foresee(Failure failure) {
    if (!cannotCount(failure)) {
      publisher.foresee(failure);
    }
  }

  @Override
  public void recall(Failure failure) {
    publisher.recall(failure);
  }

  @Override
  public boolean ready() {
    return publisher.ready();
  }

  @Override
  public boolean busy() {
    return publisher.busy();
  }

  @Override
  public void settle(Duration limit) {
    publisher.settle(limit);
  }

  @Override
  public void publish(Failure failure, Mark mark) {
    if (cannotCount(failure) && wasPublishedLately(failure)) {
      counters.heldBack.incrementAndGet();
      publisher.holdBack(failure);
    } else {
      publisher.publish(failure, mark);
    }
  }

  private boolean cannotCount(Failure failure) {
    if (failure.sighting() == Sighting.SUCCESS) {
      return false;
    }
    Optional<Instant> end = bans.until(failure.jail(), failure.address());
    Duration clockError = Duration.ofMillis(counters.clockErrorMillis.get()).abs();
    return end.isPresent()
        && failure.logTime().plus(MARGIN).plus(clockError).isBefore(end.get())
        && failure.seenTime().plus(MARGIN).isBefore(end.get());
  }

  private boolean wasPublishedLately(Failure failure) {
    Instant now = ticks.instant();
    Subject subject = new Subject(failure.jail(), failure.address());
    Instant last = published.get(subject);
    if (last != null && now.isBefore(last.plus(EVERY))) {
      return true;
    }
    published.put(subject, now);
    return false;
  }
}
