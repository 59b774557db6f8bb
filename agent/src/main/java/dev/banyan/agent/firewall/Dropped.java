package dev.banyan.agent.firewall;

import dev.banyan.model.JailName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How many packets each jail has stopped, added up over rules that come and go: a rule that is made
 * again counts from zero, and what one counted after it was last read goes with it. Owner: the
 * firewall.
 */
final class Dropped {
  private final Map<JailName, Long> totals = new HashMap<>();
  private Map<String, Long> last = new HashMap<>();

  /**
   * A rule that stops packets.
   *
   * @param rule tells it from others
   */
  record Count(JailName jail, String rule, long packets) {}

  /** Takes in what every rule counts now; the totals since the first time. */
  Map<JailName, Long> after(Collection<Count> counts) {
    Map<String, Long> now = new HashMap<>();
    for (Count count : counts) {
      now.merge(count.rule(), count.packets(), Long::sum);
    }
    for (Count count : counts) {
      long before = last.getOrDefault(count.rule(), 0L);
      long packets = now.getOrDefault(count.rule(), 0L);
      totals.merge(count.jail(), packets >= before ? packets - before : packets, Long::sum);
      last.put(count.rule(), packets);
    }
    last = now;
    return Map.copyOf(totals);
  }
}
