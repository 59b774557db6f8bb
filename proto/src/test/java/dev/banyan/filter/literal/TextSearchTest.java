package dev.banyan.filter.literal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextSearchTest {

  @Test
  void findsWhatANaiveSearchFinds() {
    long seed = Long.getLong("banyan.seed", 1);
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      String in = word(random, random.nextInt(60));
      String text = word(random, 1 + random.nextInt(random.nextInt(20) == 0 ? 200 : 5));
      int from = random.nextInt(in.length() + 1);
      int to = from + random.nextInt(in.length() - from + 1);
      int expected = in.substring(0, to).indexOf(text, from);
      assertThat(
              new TextSearch(text.getBytes(StandardCharsets.ISO_8859_1))
                  .find(in.getBytes(StandardCharsets.ISO_8859_1), from, to))
          .as("seed %s round %s: %s in %s from %s to %s", seed, round, text, in, from, to)
          .isEqualTo(expected);
    }
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('\u00fe' + random.nextInt(2)));
    }
    return word.toString();
  }
}
