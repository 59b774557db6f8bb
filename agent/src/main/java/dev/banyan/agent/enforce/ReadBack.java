package dev.banyan.agent.enforce;

import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Compares what the firewall holds with what it should: by number at every look, by content every
 * {@link #INTERVAL}. Owner: the thread {@code banyan-enforce}.
 */
final class ReadBack {
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  private final Firewall firewall;
  private Instant last = Instant.MIN;

  ReadBack(Firewall firewall) {
    this.firewall = firewall;
  }

  /** Everything was just written. */
  void written(Instant now) {
    last = now;
  }

  /**
   * Jails that do not hold what they should.
   *
   * @param sizes of each jail, how many networks it should hold
   * @param wanted of a jail, what it should hold and will for some time
   */
  Set<JailName> incomplete(
      Map<JailName, Integer> sizes, Function<JailName, Stream<Cidr>> wanted, Instant now)
      throws FirewallException {
    Set<JailName> wrong = new HashSet<>(firewall.lacking(sizes));
    if (now.isAfter(last.plus(INTERVAL)) || now.isBefore(last)) {
      last = now;
      for (JailName jail : sizes.keySet()) {
        Set<Cidr> held = firewall.holds(jail);
        if (!wanted.apply(jail).allMatch(held::contains)) {
          wrong.add(jail);
        }
      }
    }
    return wrong;
  }
}
