package dev.banyan.agent.alone;

import dev.banyan.agent.tail.Mark;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Since when failures are on their way to Kafka. As bounded as what is on its way. Owner: {@code
 * banyan-tail}.
 */
final class UnderWay {
  private final Deque<Item> items = new ArrayDeque<>();

  private record Item(Mark mark, Instant since) {}

  /** A failure that holds this mark was given to Kafka. */
  void add(Mark mark, Instant now) {
    Item last = items.peekLast();
    if (last == null || last.mark() != mark) {
      items.addLast(new Item(mark, now));
    }
  }

  /** Since when the oldest is on its way. */
  Optional<Instant> oldest() {
    while (!items.isEmpty() && items.getFirst().mark().isFree()) {
      items.removeFirst();
    }
    return Optional.ofNullable(items.peekFirst()).map(Item::since);
  }
}
