package dev.banyan.agent.names;

import dev.banyan.model.DnsName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was answered lately: of the last {@value #MOST} names, so long that a log full of one name
 * asks for it once. Owner: {@code banyan-tail}.
 */
final class Answers {
  static final int MOST = 1_000;
  static final Duration KNOWN = Duration.ofMinutes(5);
  static final Duration UNKNOWN = Duration.ofMinutes(1);

  private final Map<DnsName, Held> held =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<DnsName, Held> eldest) {
          return size() > MOST;
        }
      };

  private record Held(Answer answer, Instant until) {}

  Optional<Answer> get(DnsName name, Instant now) {
    return Optional.ofNullable(held.get(name))
        .filter(answer -> now.isBefore(answer.until()))
        .map(Held::answer);
  }

  void put(DnsName name, Answer answer, Instant now) {
    held.put(name, new Held(answer, now.plus(answer.isKnown() ? KNOWN : UNKNOWN)));
  }
}
