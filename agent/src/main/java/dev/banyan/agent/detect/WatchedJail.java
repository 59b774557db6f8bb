package dev.banyan.agent.detect;

import dev.banyan.agent.tail.LogFile;
import dev.banyan.agent.tail.Source;
import dev.banyan.filter.Filter;
import dev.banyan.filter.builtin.BuiltIn;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import java.util.Collections;
import java.util.Set;

/**
 * A jail that runs on this host.
 *
 * @param filter owned by {@code banyan-tail} from here on
 * @param logs what it reads here
 */
public record WatchedJail(Jail jail, Filter filter, Set<Source> logs) {
  public WatchedJail {
    logs = Set.copyOf(logs);
  }

  public JailName name() {
    return jail.name();
  }

  /** Whether it reads a file. */
  boolean reads(LogFile file) {
    return !Collections.disjoint(file.specs(), logs);
  }

  boolean isOfAsterisk() {
    return jail.filter().builtin().orElse(jail.filter().name()).startsWith(BuiltIn.ASTERISK);
  }
}
