package dev.banyan.coordinator.decide;

import dev.banyan.model.Evidence;
import dev.banyan.model.Failure;
import java.time.Instant;

/**
 * A failure as Kafka holds it.
 *
 * @param appended when the broker took it: <em>now</em> for every decision about it, so that a
 *     replay decides the same
 */
public record Arrival(int partition, long offset, Instant appended, Failure failure) {

  Evidence evidence(Instant logTime) {
    return new Evidence(
        failure.id(),
        failure.file(),
        logTime,
        failure.user(),
        failure.attempt(),
        failure.transport(),
        failure.weight(),
        failure.line());
  }
}
