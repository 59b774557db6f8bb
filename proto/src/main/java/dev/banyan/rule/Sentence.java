package dev.banyan.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last ban of an address in a jail, as far as later decisions depend on it.
 *
 * @param since log time of the last failure that it counted
 * @param until its end; empty: never
 * @param decidingOffset where the failure that decided it lies in its partition
 * @param count how many bans the address had in this jail, this one included
 * @param earlier when those before it began, by their time; of many only the newest
 */
public record Sentence(
    Instant since, Optional<Instant> until, long decidingOffset, int count, List<Instant> earlier) {

  public Sentence {
    earlier = List.copyOf(earlier);
  }

  /** A ban of which it is not known when those before it began. */
  public Sentence(Instant since, Optional<Instant> until, long decidingOffset, int count) {
    this(since, until, decidingOffset, count, List.of());
  }

  /** Whether it still makes a ban longer that begins at {@code time}. */
  public boolean isRemembered(Instant time, Duration historytime) {
    return until.map(end -> !time.isAfter(end.plus(historytime))).orElse(true);
  }

  /** When this ban and those before it began, by their time; of many the newest {@code most}. */
  public List<Instant> began(int most) {
    List<Instant> began = new ArrayList<>(earlier);
    began.add(since);
    return began.subList(Math.max(0, began.size() - most), began.size());
  }

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
