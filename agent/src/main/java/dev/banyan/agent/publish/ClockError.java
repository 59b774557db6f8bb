package dev.banyan.agent.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * How wrong the host's clock is: host minus broker, the median of the last {@value #SAMPLES}
 * answers. A sample is the middle between sending and answer against the broker's stamp, so it is
 * wrong by at most half of what the answer took; slow answers are not used, so one sample is good
 * enough to see an error that matters. Owner: {@code banyan-tail}.
 */
final class ClockError {
  private static final int SAMPLES = 15;
  private static final Duration SLOW = Duration.ofSeconds(1);

  private final Deque<Duration> samples = new ArrayDeque<>();

  /** One answer. */
  void add(Instant sent, Instant answered, Instant appended) {
    Duration took = Duration.between(sent, answered);
    if (took.isNegative() || took.compareTo(SLOW) > 0) {
      return;
    }
    samples.addLast(Duration.between(appended, sent.plus(took.dividedBy(2))));
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
  }

  /** The host's clock was set: what was measured is wrong by so much more. */
  void movedBy(Duration jump) {
    List<Duration> moved = samples.stream().map(sample -> sample.plus(jump)).toList();
    samples.clear();
    samples.addAll(moved);
  }

  /** The error; empty until there was an answer. */
  Optional<Duration> median() {
    return samples.stream().sorted().skip(samples.size() / 2).findFirst();
  }
}
