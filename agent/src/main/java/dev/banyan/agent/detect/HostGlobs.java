package dev.banyan.agent.detect;

import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import java.util.regex.Pattern;

/** On which hosts a jail runs. */
final class HostGlobs {
  private HostGlobs() {}

  /** Whether the jail runs on this host: it names none, or one of its globs fits. */
  static boolean runsOn(Jail jail, HostName host) {
    return jail.hosts().isEmpty()
        || jail.hosts().stream().anyMatch(glob -> toRegex(glob).matcher(host.value()).matches());
  }

  private static Pattern toRegex(String glob) {
    StringBuilder regex = new StringBuilder();
    glob.chars()
        .forEach(
            c ->
                regex.append(
                    switch (c) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(c));
                    }));
    return Pattern.compile(regex.toString());
  }
}
