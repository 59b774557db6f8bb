package dev.banyan.filter.literal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LiteralSearchTest {

  @Test
  void findsWhatANaiveSearchFinds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(5); i++) {
        texts.add(word(random, 2 + random.nextInt(5)));
      }
      String buffer = word(random, random.nextInt(60));
      byte[] bytes = buffer.getBytes(StandardCharsets.ISO_8859_1);
      int expected =
          texts.stream().mapToInt(buffer::indexOf).filter(at -> at >= 0).min().orElse(-1);
      assertThat(new LiteralSearch(texts).find(bytes, 0, bytes.length))
          .as("seed %s round %s: %s in %s", seed, round, texts, buffer)
          .isEqualTo(expected);
    }
  }

  @Test
  void doesNotLookBehindTheEnd() {
    byte[] bytes = "xxabcdef".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new LiteralSearch(List.of("abcdef")).find(bytes, 0, 7)).isNegative();
    assertThat(new LiteralSearch(List.of("xxa")).find(bytes, 1, 8)).isNegative();
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }
}
