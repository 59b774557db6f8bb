package dev.banyan.coordinator.cli;

import dev.banyan.conf.Durations;
import dev.banyan.model.Cidr;
import java.time.Duration;
import java.util.Map;

/** Words of the command line as values. */
final class Words {
  private Words() {}

  static Cidr network(String text) throws UsageException {
    return Cidr.parse(text)
        .orElseThrow(
            () ->
                new UsageException(
                    "'%s' is no address or network, such as 192.0.2.7 or 2001:db8::/32"
                        .formatted(text)));
  }

  static Duration duration(String text) throws UsageException {
    return Durations.parse(text)
        .filter(time -> !time.isZero())
        .orElseThrow(
            () -> new UsageException("'%s' is no duration, such as 90, 10m or 1w".formatted(text)));
  }

  /** Who is at the keyboard. */
  static String operator(Map<String, String> env) {
    return env.getOrDefault("SUDO_USER", env.getOrDefault("USER", ""));
  }
}
