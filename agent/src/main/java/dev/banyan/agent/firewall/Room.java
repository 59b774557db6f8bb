package dev.banyan.agent.firewall;

import dev.banyan.model.JailName;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how full the kernel's sets are, and raises an alarm early. Owner: the firewall. */
final class Room {
  private static final Logger log = LoggerFactory.getLogger(Room.class);
  private static final int CROWDED_PERCENT = 80;
  private static final int FULL_PERCENT = 90;

  private final Set<String> said = new HashSet<>();

  /** Whether a larger one must take the set's place; that it will soon be so is said once. */
  boolean isShort(JailName jail, Ipset.SetInfo set) {
    boolean full = set.use() >= FULL_PERCENT;
    if (full || (set.use() >= CROWDED_PERCENT && said.add(jail + " " + set.capacity()))) {
      log.warn(
          "the set of jail {} is {} % full ({} of {}){}",
          jail,
          set.use(),
          set.entries(),
          set.capacity(),
          full ? ": a larger one takes its place" : "");
    }
    return full;
  }
}
