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
    String line) {}
