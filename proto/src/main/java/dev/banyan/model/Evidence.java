package dev.banyan.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A failure that was counted, as it is shown to whoever asks why.
 *
 * @param logTime by the log, as it was counted
 */
public record Evidence(
    LineId id,
    String file,
    Instant logTime,
    Optional<String> user,
    Optional<String> attempt,
    Transport transport,
    int weight,
    String line) {

  /** The same, counted at another time. */
  public Evidence at(Instant time) {
    return new Evidence(id, file, time, user, attempt, transport, weight, line);
  }
}
