package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Locals.Local;
import dev.banyan.model.LocalBan;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When each network was last let go that a rule had blocked here: nothing up to then counts on this
 * host any more. Holds the latest {@value Locals#MOST}.
 *
 * <p>What tells of an end, such as the entry that has ended, may leave the bans file with the next
 * lines that are added to it; so what is {@linkplain #takeNew new} has to be added before them.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
final class Ends {
  private final Set<Target> unwritten = new LinkedHashSet<>();
  private final Map<Target, Instant> ends = new LinkedHashMap<>();

  /** Takes in what the bans file says. */
  void load(Target target, Instant end) {
    put(target, end);
  }

  void add(Target target, Instant end) {
    put(target, end);
    unwritten.add(target);
  }

  private void put(Target target, Instant end) {
    Instant before = ends.remove(target);
    ends.put(target, before == null || end.isAfter(before) ? end : before);
    if (ends.size() > Locals.MOST) {
      Target oldest = ends.keySet().iterator().next();
      ends.remove(oldest);
      unwritten.remove(oldest);
    }
  }

  /** {@link Instant#MIN}: nothing is known of it. */
  Instant of(Target target) {
    return ends.getOrDefault(target, Instant.MIN);
  }

  /** Those that no earlier call of this or of {@link #all} told, as bans of no failures. */
  List<Local> takeNew() {
    List<Local> fresh = unwritten.stream().map(this::asBan).toList();
    unwritten.clear();
    return fresh;
  }

  /** All of them, as bans of no failures. */
  List<Local> all() {
    unwritten.clear();
    return ends.keySet().stream().map(this::asBan).toList();
  }

  /** The clock was set. */
  void movedBy(Duration jump) {
    ends.replaceAll((target, end) -> end.plus(jump));
  }

  private Local asBan(Target target) {
    Instant end = of(target);
    var over = new LocalBan(target.jail(), target.cidr(), end, Optional.of(end), 0);
    return new Local(over, Optional.empty(), Map.of());
  }
}
