package dev.banyan.filter.literal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NewlinesTest {

  /** The bytes around a newline's value are those that eight at a time could be confused by. */
  @Test
  void findsWhatIsThereAndNothingElse() {
    long seed = Long.getLong("banyan.seed", 1);
    Random random = new Random(seed);
    byte[] near = {'\n', '\n' - 1, '\n' + 1, '\n' - 128, '\n' ^ 0x40, 0, -1, ' ', 'x'};
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(150)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = near[random.nextInt(100) < 60 ? near.length - 1 : random.nextInt(near.length)];
      }
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      String part = text.substring(from, to);
      int first = part.indexOf('\n');
      String where = "seed %s round %s".formatted(seed, round);
      assertThat(Newlines.next(bytes, from, to)).as(where).isEqualTo(first < 0 ? to : from + first);
      int[] ends = new int[bytes.length];
      int count = Newlines.find(bytes, from, to, ends, 0);
      assertThat(IntStream.of(ends).limit(count))
          .as(where)
          .containsExactlyElementsOf(
              IntStream.range(from, to).filter(i -> bytes[i] == '\n').boxed().toList());
    }
  }
}
