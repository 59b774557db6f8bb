package dev.banyan.filter.literal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {

  @Test
  void areTheLinesOfTheirBufferAlsoWhenItIsUsedAgain() {
    long seed = Long.getLong("banyan.seed", 1);
    Random random = new Random(seed);
    Lines lines = new Lines();
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = text(random);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      lines.set(bytes, from, to);
      String where = "seed %s round %s".formatted(seed, round);
      String text = new String(bytes, from, to - from, ISO_8859_1);
      assertThat(texts(lines)).as(where).isEqualTo(texts(text));
      for (int at = from; at < to; at += 1 + random.nextInt(40)) {
        int line = lines.holding(at, 0);
        assertThat(at).as(where).isBetween(lines.begin(line), lines.end(line));
      }
    }
  }

  @Test
  void haveNoLineInNothing() {
    assertThat(Lines.of(new byte[8], 3, 3).count()).isZero();
  }

  private static byte[] text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(5_000);
    while (text.length() < length) {
      text.append("x".repeat(random.nextInt(120)));
      text.append("\r".repeat(random.nextInt(3)));
      text.append("\n".repeat(random.nextInt(3)));
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  private static List<String> texts(Lines lines) {
    List<String> texts = new ArrayList<>();
    for (int line = 0; line < lines.count(); line++) {
      int from = lines.begin(line);
      texts.add(new String(lines.buffer(), from, lines.textEnd(line) - from, ISO_8859_1));
    }
    return texts;
  }

  private static List<String> texts(String text) {
    String last = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    List<String> texts = new ArrayList<>();
    for (int at = 0; at < last.length(); at = last.indexOf('\n', at) + 1) {
      texts.add(last.substring(at, last.indexOf('\n', at)).replaceAll("\r+$", ""));
    }
    return texts;
  }
}
