package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.model.JailName;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many networks each jail should hold. That looks at every one of them, so they are counted
 * anew only when something changed or ended. Owner: the thread {@code banyan-enforce}.
 */
final class Expected {
  private Map<JailName, Integer> sizes = Map.of();
  private @Nullable State counted;
  private Instant right = Instant.MIN;

  /**
   * What a count is of.
   *
   * @param version of what is desired
   * @param lists another number when the rules or the allow list are others
   */
  record State(Desired desired, long version, long lists) {}

  /**
   * The sizes at this moment.
   *
   * @param lasting what a jail holds then
   */
  Map<JailName, Integer> sizes(
      Collection<JailName> jails,
      State state,
      Function<JailName, Stream<Held>> lasting,
      Instant at) {
    if (!state.equals(counted) || !at.isBefore(right)) {
      right = Instant.MAX;
      Map<JailName, Integer> fresh = new HashMap<>();
      jails.forEach(jail -> fresh.put(jail, count(lasting.apply(jail))));
      sizes = fresh;
      counted = state;
    }
    return sizes;
  }

  private int count(Stream<Held> lasting) {
    int count = 0;
    for (Iterator<Held> all = lasting.iterator(); all.hasNext(); count++) {
      Instant end = all.next().until().orElse(Instant.MAX);
      right = end.isBefore(right) ? end : right;
    }
    return count;
  }
}
