package dev.banyan.agent.enforce;

import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Addresses that failed: three times in ten minutes is too often, and blocked for an hour. */
final class Suspects {
  private static final Terms TERMS =
      new Terms(3, Duration.ofMinutes(10), Optional.of(Duration.ofHours(1)), Duration.ofSeconds(5));

  private Suspects() {}

  /**
   * So many failures one millisecond after the other.
   *
   * @param ago how long ago the last was
   * @param now by the host's clock
   */
  static Suspect suspect(
      Target target, int failures, Duration ago, Instant now, Duration clockError) {
    Instant broker = now.minus(clockError);
    Window window = Window.EMPTY;
    for (int i = 0; i < failures; i++) {
      var id = new LineId(new HostName("pbx"), 1, broker.toEpochMilli() + i, i);
      window = window.with(evidence(id, broker.minus(ago).minusMillis(i)), 100);
    }
    return new Suspect(target, window, TERMS, broker, clockError);
  }

  private static Evidence evidence(LineId id, Instant time) {
    return new Evidence(id, "", time, Optional.empty(), Optional.empty(), Transport.UDP, 1, "");
  }
}
