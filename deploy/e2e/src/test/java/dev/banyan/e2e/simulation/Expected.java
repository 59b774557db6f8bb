package dev.banyan.e2e.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which bans are due, written down again from the promise: an address is banned if maxretry
 * failures of it lie within findtime, all later than the end of its last ban. A failure that is
 * stamped more than a minute after Kafka took it counts as of then; one more than an hour before
 * does not count; one that is known counts once. It uses nothing of the product. Times are
 * milliseconds.
 */
final class Expected {
  private static final long EARLY = 60_000;
  private static final long LATE = 3_600_000;

  private final Rule rule;

  Expected(Rule rule) {
    this.rule = rule;
  }

  /**
   * A jail.
   *
   * @param bantime negative: for ever
   * @param multipliers of the bantime of each ban, the last being that of all later ones
   */
  record Rule(int maxretry, long findtime, long bantime, List<Integer> multipliers) {}

  /** A failure as Kafka has it. */
  record Arrived(String line, long stamp, long appended, long offset) {}

  /** A ban; {@link Long#MAX_VALUE}: for ever. */
  record Ban(long since, long until, long offset, int earlier) {}

  /** All bans of one address, by the failures of it in the order in which Kafka took them. */
  List<Ban> bans(List<Arrived> arrived) {
    List<Ban> bans = new ArrayList<>();
    Set<String> known = new HashSet<>();
    TreeMap<Long, Integer> times = new TreeMap<>();
    for (Arrived failure : arrived) {
      if (failure.stamp() < failure.appended() - LATE || !known.add(failure.line())) {
        continue;
      }
      boolean early = failure.stamp() > failure.appended() + EARLY;
      times.merge(early ? failure.appended() : failure.stamp(), 1, Integer::sum);
      decide(times, failure.offset(), bans);
    }
    return bans;
  }

  private void decide(NavigableMap<Long, Integer> times, long offset, List<Ban> bans) {
    for (long last : times.keySet()) {
      long cut = bans.isEmpty() ? Long.MIN_VALUE : bans.get(bans.size() - 1).until();
      if (last > cut && count(times, Math.max(cut + 1, last - rule.findtime()), last)) {
        bans.add(new Ban(last, end(last, bans.size()), offset, bans.size()));
      }
    }
  }

  private boolean count(NavigableMap<Long, Integer> times, long from, long to) {
    int count = 0;
    for (Map.Entry<Long, Integer> time : times.subMap(from, true, to, true).entrySet()) {
      count += time.getValue();
    }
    return count >= rule.maxretry();
  }

  private long end(long since, int earlier) {
    int multiplier = rule.multipliers().get(Math.min(earlier, rule.multipliers().size() - 1));
    return rule.bantime() < 0 ? Long.MAX_VALUE : since + rule.bantime() * multiplier;
  }
}
