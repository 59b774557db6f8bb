package dev.banyan.agent.link;

import dev.banyan.codec.AttachCodec;
import dev.banyan.model.AgentReport;
import dev.banyan.wire.FromAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the coordinator hears of how this host does: every few seconds while that changes, else now
 * and then.
 *
 * <p>Owner: {@code banyan-link}.
 */
final class Reporting {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration SAY_AGAIN = Duration.ofSeconds(20);

  private final Supplier<AgentReport> host;
  private Instant nextLook = Instant.MIN;
  private Optional<AgentReport> said = Optional.empty();
  private Instant sayAgain = Instant.MIN;

  Reporting(Supplier<AgentReport> host) {
    this.host = host;
  }

  /** Somebody else listens now, who knows nothing. */
  void attached() {
    said = Optional.empty();
  }

  /** What is to be said now. */
  Optional<FromAgent> due(Instant now) {
    if (now.isBefore(nextLook)) {
      return Optional.empty();
    }
    nextLook = now.plus(LOOK_EVERY);
    AgentReport report = host.get();
    if (said.filter(report::equals).isPresent() && now.isBefore(sayAgain)) {
      return Optional.empty();
    }
    said = Optional.of(report);
    sayAgain = now.plus(SAY_AGAIN);
    return Optional.of(AttachCodec.encode(report));
  }
}
