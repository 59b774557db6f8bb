package dev.banyan.agent.names;

import dev.banyan.model.DnsName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One name under way, and who waits for it.
 *
 * <p>Owner: {@code banyan-tail}, but for {@link #begin}, which the resolver's thread calls.
 */
final class Lookup {
  /** How long the resolver may take. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  /** How long a name may wait until the resolver gets to it. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final DnsName name;
  private final Instant asked;
  private final List<Asker> askers = new ArrayList<>();
  private volatile Optional<Instant> begun = Optional.empty();
  private volatile boolean over;

  Lookup(DnsName name, Instant asked) {
    this.name = name;
    this.asked = asked;
  }

  DnsName name() {
    return name;
  }

  List<Asker> askers() {
    return askers;
  }

  /** The resolver is asked now; false if nobody waits any more. */
  boolean begin(Instant now) {
    begun = Optional.of(now);
    return !over;
  }

  /** Whether the resolver was asked. */
  boolean wasBegun() {
    return begun.isPresent();
  }

  /** Whoever waits for it was told. */
  void end() {
    over = true;
  }

  /** What to tell if it has taken too long. */
  Optional<Answer> overdue(Instant now) {
    Instant until = begun.map(at -> at.plus(LONGEST)).orElse(asked.plus(LONGEST_WAIT));
    if (now.isBefore(until)) {
      return Optional.empty();
    }
    return Optional.of(
        Answer.none(
            begun.isPresent()
                ? "was not answered for in " + LONGEST.toSeconds() + " s"
                : "had to wait too long behind other names"));
  }
}
