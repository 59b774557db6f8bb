package dev.banyan.agent.detect;

import dev.banyan.filter.Match;
import dev.banyan.model.Failure;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A line that matched, apart from the buffer that it was read into, which is used again.
 *
 * @param file path of the log, cut
 * @param time as its source says it; empty: as the line does
 * @param clockError by which log time is to be corrected
 * @param text the line, cut
 */
record SeenLine(
    LineId id,
    String file,
    JailName jail,
    Optional<Instant> time,
    Instant seen,
    Duration clockError,
    String text) {

  /** The failure that it tells of. */
  Failure failure(Match match) {
    return says(match, Sighting.FAILURE);
  }

  /** The successful login that it tells of. */
  Failure login(Match match) {
    return says(match, Sighting.SUCCESS);
  }

  private Failure says(Match match, Sighting sighting) {
    return new Failure(
        id,
        file,
        jail,
        match.address(),
        time.or(match::logTime).orElse(seen).minus(clockError),
        seen,
        match.user().map(LineText::cut),
        match.attempt().map(LineText::cut),
        match.transport(),
        match.weight(),
        text,
        sighting);
  }
}
