package dev.banyan.filter.literal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LiteralSearchTest {

  @Test
  void findsATextIfThereIsOneAndNoneBeforeIt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(5); i++) {
        texts.add(word(random, 2 + random.nextInt(9)));
      }
      String buffer = word(random, random.nextInt(60));
      byte[] bytes = buffer.getBytes(StandardCharsets.ISO_8859_1);
      int found = new LiteralSearch(texts).find(bytes, 0, bytes.length);
      String before = found < 0 ? buffer : buffer.substring(0, found);
      assertThat(texts)
          .as("seed %s round %s: %s in %s: %s", seed, round, texts, buffer, found)
          .noneMatch(before::contains)
          .matches(all -> found < 0 || all.stream().anyMatch(t -> buffer.startsWith(t, found)));
    }
  }

  @Test
  void findsASingleTextWhereItStandsFirst() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      String text = word(random, 1 + random.nextInt(8));
      String buffer = word(random, random.nextInt(60));
      byte[] bytes = buffer.getBytes(StandardCharsets.ISO_8859_1);
      assertThat(new LiteralSearch(List.of(text)).find(bytes, 0, bytes.length))
          .as("seed %s round %s: %s in %s", seed, round, text, buffer)
          .isEqualTo(buffer.indexOf(text));
    }
  }

  @Test
  void findsEachOfMoreTextsThanItHasChainsForTheirSamples() {
    List<String> texts = IntStream.range(0, 400).mapToObj("failed %03d times"::formatted).toList();
    LiteralSearch search = new LiteralSearch(texts);
    for (String text : texts) {
      byte[] line = ("NOTICE[1]: it failed 400 times, " + text).getBytes(StandardCharsets.UTF_8);
      assertThat(search.find(line, 0, line.length)).as(text).isEqualTo(32);
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
      word.append("abC".charAt(random.nextInt(3)));
    }
    return word.toString();
  }
}
