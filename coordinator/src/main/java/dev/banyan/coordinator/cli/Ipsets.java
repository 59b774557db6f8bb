package dev.banyan.coordinator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Addresses and networks as two sets of the kernel, one for each family. */
final class Ipsets {
  /** The kernel's greatest. */
  private static final long MOST_SECONDS = 2_147_483;

  private static final int LEAST_ROOM = 65_536;

  private Ipsets() {}

  /**
   * Lines for {@code ipset restore}.
   *
   * @param ends what is in them, and when it ends; what does not end within the kernel's limit
   *     stays
   */
  static List<String> of(String name, Map<String, Long> ends, long nowMs) {
    List<String> lines = new ArrayList<>();
    int room = Math.max(LEAST_ROOM, Integer.highestOneBit(Math.max(1, ends.size())) * 4);
    String create = "create %s-%d hash:net family %s timeout 0 maxelem %d";
    lines.add(create.formatted(name, 4, "inet", room));
    lines.add(create.formatted(name, 6, "inet6", room));
    ends.forEach(
        (address, end) ->
            lines.add(
                "add %s-%d %s timeout %d"
                    .formatted(
                        name, address.indexOf(':') < 0 ? 4 : 6, address, seconds(end, nowMs))));
    return lines;
  }

  /** 0: it stays. */
  private static long seconds(long endMs, long nowMs) {
    long left = Math.max(1, (endMs - nowMs) / 1_000);
    return left > MOST_SECONDS ? 0 : left;
  }
}
