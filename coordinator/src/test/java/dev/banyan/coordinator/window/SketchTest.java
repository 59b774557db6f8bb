package dev.banyan.coordinator.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SketchTest {
  private final Sketch sketch = new Sketch(true);

  @Test
  void neverSaysLessThanAKeyWeighs() {
    Random random = new Random(1);
    Map<Long, Long> weights = new HashMap<>();
    for (int step = 0; step < 100_000; step++) {
      long key = hash(random.nextInt(5_000));
      if (random.nextInt(10) == 0) {
        weights.put(key, (long) random.nextInt(300));
        sketch.set(key, weights.get(key));
      } else {
        int weight = 1 + random.nextInt(3);
        weights.merge(key, (long) weight, Long::sum);
        sketch.add(key, weight);
      }
    }
    weights.forEach((key, weight) -> assertSays(key, weight));

    weights.forEach((key, weight) -> sketch.seen(key, weight));
    sketch.turn();

    weights.forEach((key, weight) -> assertSays(key, weight));
  }

  @Test
  void countsAFewFailuresExactly() {
    long key = hash(7);
    assertThat(sketch.isAbsent(key)).isTrue();
    assertThat(sketch.isBelow(key, 1, 2)).isTrue();
    assertThat(sketch.isBelow(key, 1, 1)).isFalse();

    sketch.add(key, 3);

    assertThat(sketch.isAbsent(key)).isFalse();
    assertThat(sketch.isBelow(key, 1, 5)).isTrue();
    assertThat(sketch.isBelow(key, 1, 4)).isFalse();
  }

  @Test
  void aWindowWithoutFailuresIsThereAllTheSame() {
    sketch.set(hash(7), 0);
    assertThat(sketch.isAbsent(hash(7))).isFalse();
  }

  @Test
  void forgetsWhatIsNotSeenAnyMoreAndKeepsWhatCameMeanwhile() {
    sketch.add(hash(1), 3);
    sketch.add(hash(2), 3);
    sketch.turn();
    sketch.add(hash(2), 1);
    sketch.seen(hash(2), 4);
    sketch.turn();

    assertThat(sketch.isAbsent(hash(1))).isTrue();
    assertThat(sketch.isBelow(hash(2), 1, 6)).isTrue();
    assertThat(sketch.isBelow(hash(2), 1, 5)).isFalse();
  }

  @Test
  void forgetsAllThatIsNotSeenAnyMore() {
    IntStream.range(0, 100_000).forEach(key -> sketch.add(hash(key), 3));
    sketch.turn();
    sketch.turn();

    assertThat(IntStream.range(0, 100_000)).allMatch(key -> sketch.isAbsent(hash(key)));
  }

  @Test
  void knowsADatabaseOnceItWasLookedThrough() {
    Sketch unknown = new Sketch(false);
    unknown.seen(hash(1), 2);
    unknown.turn();
    unknown.turn();

    assertThat(IntStream.range(0, 100_000)).allMatch(key -> unknown.isAbsent(hash(key)));
  }

  @Test
  void knowsNothingOfADatabaseThatItDidNotSee() {
    Sketch unknown = new Sketch(false);
    assertThat(unknown.isAbsent(hash(1))).isFalse();
    assertThat(unknown.isBelow(hash(1), 1, 200)).isFalse();
  }

  private void assertSays(long key, long weight) {
    assertThat(sketch.isAbsent(key)).isFalse();
    assertThat(sketch.isBelow(key, 1, (int) weight + 1)).as("%d weighs %d", key, weight).isFalse();
  }

  private static long hash(int key) {
    return Sketch.hash(new byte[] {(byte) (key >> 16), (byte) (key >> 8), (byte) key});
  }
}
