package dev.banyan.rule;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Escalation;
import dev.banyan.model.Jail;
import dev.banyan.model.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a jail asks of a window.
 *
 * @param maxretry how many failures ban, at least 1
 * @param findtime within how much log time, both ends included
 * @param bantime for how long; empty: for ever
 * @param attempttime within which the lines of one attempt count once
 * @param measure how much each failure counts, and with which others
 * @param escalation how bans grow longer; empty: they do not
 */
public record Terms(
    int maxretry,
    Duration findtime,
    Optional<Duration> bantime,
    Duration attempttime,
    Measure measure,
    Optional<Escalation> escalation) {
  /** How far behind its arrival a failure may be stamped and still count. */
  public static final Duration LATENESS = Duration.ofHours(1);

  /** How far ahead of its arrival a failure may be stamped and keep its stamp. */
  public static final Duration EARLINESS = Duration.ofSeconds(60);

  /** Every failure counts alike, and every ban lasts as long. */
  public Terms(int maxretry, Duration findtime, Optional<Duration> bantime, Duration attempttime) {
    this(maxretry, findtime, bantime, attempttime, Measure.PLAIN, Optional.empty());
  }

  public static Terms of(Jail jail) {
    return new Terms(
        jail.maxretry(),
        jail.findtime(),
        jail.bantime(),
        jail.attempttime(),
        jail.measure(),
        jail.escalation());
  }

  /**
   * What is counted and banned as one with an address: a network, unless anything in it is allowed.
   *
   * @param allowsAnyOf whether anything in a network is allowed
   */
  public Cidr network(Address address, Predicate<Cidr> allowsAnyOf) {
    Cidr network = measure.network(address);
    return !network.isSingle() && allowsAnyOf.test(network) ? Cidr.of(address) : network;
  }

  /** When a first ban ends whose last failure happened at {@code since}; empty: never. */
  public Optional<Instant> end(Instant since) {
    return bantime.map(since::plus);
  }

  /**
   * When a ban ends; empty: never.
   *
   * @param since when its last failure happened
   * @param earlier how many bans there were before
   * @param seed of the random part of its time: of the record that decides, so that deciding again
   *     gives the same
   */
  public Optional<Instant> end(Instant since, int earlier, long seed) {
    return bantime
        .map(time -> escalation.map(grows -> Increment.of(time, grows, earlier, seed)).orElse(time))
        .map(since::plus);
  }

  /**
   * Before which no failure can be part of a span with one that arrives at {@code arrival} or
   * later.
   */
  public Instant horizon(Instant arrival) {
    return arrival.minus(LATENESS).minus(findtime).minus(attempttime);
  }

  /**
   * Before which nothing that the broker took matters to what arrives at {@code arrival} or later:
   * stamps may be ahead, and logins are remembered for longer than failures.
   */
  public Instant reach(Instant arrival) {
    Duration trusted = measure.trustsuccess() ? Trust.LASTS : Duration.ZERO;
    return horizon(arrival).minus(EARLINESS).minus(trusted);
  }

  /**
   * The log time by which a failure counts, given when the broker took it; empty if it is history.
   *
   * @param stamp the line's own time
   * @param arrival when the broker appended the record
   */
  public static Optional<Instant> counted(Instant stamp, Instant arrival) {
    if (stamp.isBefore(arrival.minus(LATENESS))) {
      return Optional.empty();
    }
    return Optional.of(stamp.isAfter(arrival.plus(EARLINESS)) ? arrival : stamp);
  }
}
