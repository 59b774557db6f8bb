package dev.banyan.rule;

import java.time.Instant;
import java.util.Optional;

/**
 * The last ban of an address in a jail, as far as later decisions depend on it.
 *
 * @param since log time of the last failure that it counted
 * @param until its end; empty: never
 * @param decidingOffset where the failure that decided it lies in its partition
 * @param count how many bans the address had in this jail, this one included
 */
public record Sentence(Instant since, Optional<Instant> until, long decidingOffset, int count) {

  /**
   * Nothing at or before this log time counts: it belongs to a ban or an unban that was.
   *
   * @param unban when the newest unban that covers the address was appended
   */
  public static Instant cut(Optional<Sentence> last, Optional<Instant> unban) {
    Instant lifted = unban.orElse(Instant.MIN);
    return last.filter(sentence -> sentence.since().isAfter(lifted))
        .map(sentence -> sentence.until().orElse(Instant.MAX))
        .filter(end -> end.isAfter(lifted))
        .orElse(lifted);
  }
}
