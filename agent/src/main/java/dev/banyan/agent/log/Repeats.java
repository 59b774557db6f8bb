package dev.banyan.agent.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each logger said last, and when, so that the same is not said each second. For any thread.
 */
final class Repeats {
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Map<String, Said> last = new ConcurrentHashMap<>();

  private record Said(String message, Instant at) {}

  /** Whether the logger's last message was the same, less than a minute ago. */
  boolean isAgain(LogLine line, Instant now) {
    Said before = last.get(line.logger());
    boolean again =
        before != null
            && before.message().equals(line.message())
            && now.isBefore(before.at().plus(QUIET));
    if (!again) {
      last.put(line.logger(), new Said(line.message(), now));
    }
    return again;
  }
}
