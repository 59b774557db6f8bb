package dev.banyan.agent.alone;

import com.google.common.hash.Hashing;
import dev.banyan.agent.clock.Minutely;
import dev.banyan.agent.enforce.HostDecisions;
import dev.banyan.agent.enforce.Suspect;
import dev.banyan.agent.enforce.Target;
import dev.banyan.agent.publish.Taken;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Cidr;
import dev.banyan.model.Evidence;
import dev.banyan.model.Failure;
import dev.banyan.model.Jail;
import dev.banyan.model.Policy;
import dev.banyan.model.Sighting;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Trust;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failures of this host, counted by the rule by which the coordinators count those of all.
 *
 * <p>C1: it counts all the time and judges when the host is alone: what is due when that begins,
 * and then each address of which something new is counted. C2: at most {@value #MOST_ADDRESSES}
 * addresses and {@value #MOST_LINES} lines are held; the address that failed longest ago goes
 * first, and is counted. C3: at most {@value #AT_ONCE} suspects are with the enforcement.
 *
 * <p>Time is the broker's; until the error of the host's clock is known it is the host's, and is
 * moved when that becomes known. Owner: {@code banyan-tail}.
 */
public final class Count implements Taken {
  static final int MOST_ADDRESSES = 2_000;
  static final int MOST_LINES = 8_192;
  private static final int AT_ONCE = 64;
  private static final Duration TOLERATED_ERROR = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(Count.class);

  private final HostDecisions enforcement;
  private final InstantSource clock;
  private final Counters counters;
  private final Map<Target, Tracked> tracked = new LinkedHashMap<>(16, 0.75f, true);
  private final Trusted trusted = new Trusted();
  private final Map<Target, Failure> placeless = new LinkedHashMap<>();
  private final Set<Target> due = new LinkedHashSet<>();
  private final Queue<Runnable> verdicts = new ConcurrentLinkedQueue<>();
  private Policy policy = Policy.EMPTY;
  private int lines;
  private Duration moved = Duration.ZERO;
  private boolean alone;
  private boolean judging;
  private final Minutely complained = new Minutely();

  public Count(HostDecisions enforcement, InstantSource clock, Counters counters) {
    this.enforcement = enforcement;
    this.clock = clock;
    this.counters = counters;
  }

  /** Counts by these rules from now on. */
  public void follow(Policy rules) {
    policy = rules;
    tracked.keySet().removeIf(target -> rules.jail(target.jail()).isEmpty());
    trusted.removeIf(target -> rules.jail(target.jail()).isEmpty());
    lines = tracked.values().stream().mapToInt(Tracked::lines).sum();
  }

  /** Takes a failure in, once. */
  void add(Failure failure) {
    policy.jail(failure.jail()).ifPresent(jail -> add(jail, failure));
  }

  /**
   * Takes in a failure that Kafka has from an earlier process. It counts with the next one, of
   * which it will be known where it lies, so that the cluster can answer for both.
   */
  void recall(Failure failure) {
    policy.jail(failure.jail()).ifPresent(jail -> recall(jail, failure));
  }

  private void recall(Jail jail, Failure failure) {
    Terms terms = Terms.of(jail);
    Instant now = now();
    Target target = target(jail, failure);
    Instant at = failure.logTime();
    if (at.isBefore(terms.horizon(now)) || at.isAfter(now.plus(Terms.EARLINESS))) {
      return;
    }
    if (failure.sighting() == Sighting.SUCCESS) {
      trusted.add(target, at, terms, now);
      return;
    }
    Tracked held = tracked.computeIfAbsent(target, t -> new Tracked());
    int before = held.lines();
    held.recall(evidence(failure, at), terms, now);
    lines += held.lines() - before;
    forgetOldest();
    if (enforcement.ofHost().bans(target)) {
      placeless.put(target, failure);
    }
  }

  /**
   * The last failures of those whom an earlier process banned: where Kafka has them is known once
   * they are given to it again.
   */
  List<Failure> takePlaceless() {
    List<Failure> last = List.copyOf(placeless.values());
    placeless.clear();
    return last;
  }

  private void add(Jail jail, Failure failure) {
    Terms terms = Terms.of(jail);
    Instant now = now();
    Optional<Instant> counted = Terms.counted(failure.logTime(), now);
    if (counted.isEmpty()) {
      return;
    }
    Target target = target(jail, failure);
    if (failure.sighting() == Sighting.SUCCESS) {
      if (jail.measure().trustsuccess()) {
        trusted.add(target, counted.get(), terms, now);
      }
      return;
    }
    Tracked held = tracked.computeIfAbsent(target, t -> new Tracked());
    int before = held.lines();
    if (held.add(evidence(failure, counted.get()), terms, now)) {
      lines += held.lines() - before;
      due.add(target);
      forgetOldest();
    }
  }

  private void forgetOldest() {
    Iterator<Map.Entry<Target, Tracked>> oldest = tracked.entrySet().iterator();
    while (tracked.size() > MOST_ADDRESSES || (lines > MOST_LINES && tracked.size() > 1)) {
      Map.Entry<Target, Tracked> entry = oldest.next();
      lines -= entry.getValue().lines();
      due.remove(entry.getKey());
      oldest.remove();
      counters.forgotten.incrementAndGet();
    }
  }

  /** A network counts as one, unless it holds an address that is allowed here. */
  private Target target(Jail jail, Failure failure) {
    Set<Cidr> allowed = enforcement.ofHost().allowed();
    Cidr network =
        Terms.of(jail)
            .network(
                failure.address(),
                prefix -> touches(allowed, prefix) || touches(jail.ignoreip(), prefix));
    return new Target(jail.name(), network);
  }

  private static boolean touches(Iterable<Cidr> networks, Cidr prefix) {
    for (Cidr network : networks) {
      if (network.contains(prefix) || prefix.contains(network)) {
        return true;
      }
    }
    return false;
  }

  /** Without what only people read; what names an attempt is as long as an attacker likes. */
  private static Evidence evidence(Failure failure, Instant counted) {
    return new Evidence(
        failure.id(),
        "",
        counted,
        Optional.empty(),
        failure
            .attempt()
            .map(name -> Hashing.sha256().hashString(name, StandardCharsets.UTF_8))
            .map(hash -> Long.toHexString(hash.asLong())),
        failure.transport(),
        failure.weight(),
        "");
  }

  @Override
  public void taken(Failure failure, int partition, long offset) {
    done(failure, held -> held.take(failure.id(), partition, offset));
  }

  /** A ban of the cluster answers for it, so Kafka need not take it. */
  void answered(Failure failure) {
    done(failure, held -> held.pass(failure.id(), failure.logTime()));
  }

  /** Nothing is left to do with a failure of which {@code last} tells whether it was the last. */
  private void done(Failure failure, Predicate<Tracked> last) {
    policy
        .jail(failure.jail())
        .filter(jail -> failure.sighting() == Sighting.FAILURE)
        .map(jail -> target(jail, failure))
        .ifPresent(
            target -> {
              Tracked held = tracked.get(target);
              if (held != null && last.test(held)) {
                tellPlace(target, held);
              }
            });
  }

  @Override
  public void timesMoveBy(Duration difference) {
    moved = moved.plus(difference);
    tracked.values().forEach(held -> held.moveBy(difference));
    trusted.moveBy(difference);
  }

  private void tellPlace(Target target, Tracked held) {
    if (enforcement.ofHost().bans(target)) {
      var unused =
          enforcement
              .placed(target, held.partition(), held.offset(), held.read())
              .whenComplete((done, error) -> verdicts.add(() -> complain(error)));
    }
  }

  /** Whether suspects wait or are being judged. */
  boolean isBusy() {
    return judging || (alone && !due.isEmpty());
  }

  /**
   * Goes on with what is to be judged.
   *
   * @param nowAlone whether this host has to decide
   */
  void goOn(boolean nowAlone) {
    for (Runnable verdict = verdicts.poll(); verdict != null; verdict = verdicts.poll()) {
      verdict.run();
    }
    if (nowAlone && !alone) {
      due.addAll(tracked.keySet());
    }
    alone = nowAlone;
    counters.alone.set(alone ? 1 : 0);
    if (!alone) {
      due.clear();
    } else if (!judging) {
      judge();
    }
  }

  private void judge() {
    Instant now = now();
    List<Suspect> suspects = new ArrayList<>();
    for (Iterator<Target> next = due.iterator(); next.hasNext() && suspects.size() < AT_ONCE; ) {
      suspect(next.next(), now).ifPresent(suspects::add);
      next.remove();
    }
    if (!suspects.isEmpty()) {
      judging = true;
      Duration then = moved;
      var unused =
          enforcement
              .judge(suspects)
              .whenComplete(
                  (cuts, error) -> verdicts.add(() -> judged(suspects, now(cuts, then), error)));
    }
  }

  private Optional<Suspect> suspect(Target target, Instant now) {
    Tracked held = tracked.get(target);
    Optional<Terms> terms = policy.jail(target.jail()).map(Terms::of);
    Trust trust = trusted.of(target);
    return held == null
        ? Optional.empty()
        : terms
            .filter(t -> held.isFresh() && held.offends(t, trust))
            .map(t -> new Suspect(target, held.window(trust), t, now, clockError()));
  }

  /** Cuts of before the times were moved. */
  private @Nullable List<Instant> now(@Nullable List<Instant> cuts, Duration then) {
    Duration since = moved.minus(then);
    return cuts == null ? null : cuts.stream().map(cut -> Tracked.moved(cut, since)).toList();
  }

  private void judged(
      List<Suspect> suspects, @Nullable List<Instant> cuts, @Nullable Throwable error) {
    judging = false;
    complain(error);
    for (int i = 0; i < suspects.size(); i++) {
      Target target = suspects.get(i).target();
      Tracked held = tracked.get(target);
      if (cuts == null) {
        due.add(target);
      } else if (held != null) {
        held.cut(cuts.get(i));
        if (held.isTaken()) {
          tellPlace(target, held);
        }
      }
    }
  }

  private void complain(@Nullable Throwable error) {
    if (error != null && complained.isDue(clock.instant())) {
      Throwable cause = error.getCause() == null ? error : error.getCause();
      LOG.error(
          "what this host decides alone could not be kept or done: {}; trying again",
          String.valueOf(cause.getMessage()));
    }
  }

  private Instant now() {
    return clock.instant().minus(clockError());
  }

  private Duration clockError() {
    Duration error = Duration.ofMillis(counters.clockErrorMillis.get());
    return error.abs().compareTo(TOLERATED_ERROR) > 0 ? error : Duration.ZERO;
  }
}
