package dev.banyan.coordinator.cli.trial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineFeedTest {
  @Test
  void givesEveryByteInOrderHoweverItArrives() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(3000); i > 0; i--) {
        text.append("x".repeat(random.nextInt(600))).append('\n');
      }
      assertThat(all(new LineFeed(trickling(text.toString(), random))))
          .as("seed %d", seed)
          .isEqualTo(text.toString());
    }
  }

  @Test
  void endsALastLineThatHasNoEnd() {
    assertThat(all(new LineFeed(whole("a\nb")))).isEqualTo("a\nb\n");
    assertThat(all(new LineFeed(whole("")))).isEmpty();
  }

  @Test
  void givesOnlyTheBeginningOfALineThatIsTooLong() {
    String begin = "y".repeat(LineFeed.LONGEST_LINE_BYTES);
    for (int more : new int[] {1, 5, LineFeed.LONGEST_LINE_BYTES, 3_000_000}) {
      String text = "a\n" + begin + "z".repeat(more) + "\nb\n";
      assertThat(all(new LineFeed(whole(text)))).isEqualTo("a\n" + begin + "\nb\n");
    }
    assertThat(all(new LineFeed(whole(begin + "z")))).isEqualTo(begin + "\n");
  }

  @Test
  void leavesOutTheLineInWhichAStreamBreaksOff() {
    InputStream broken =
        new FilterInputStream(whole("a\nbroken")) {
          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            if (count < 0) {
              throw new EOFException();
            }
            return count;
          }
        };
    LineFeed feed = new LineFeed(broken);

    assertThat(all(feed)).isEqualTo("a\n");
    assertThat(feed.broken()).contains("it ends early");
  }

  private static InputStream whole(String text) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
  }

  private static InputStream trickling(String text, Random random) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
      @Override
      public synchronized int read(byte[] bytes, int from, int length) {
        return super.read(bytes, from, Math.min(length, 1 + random.nextInt(5000)));
      }

      @Override
      public synchronized int available() {
        return random.nextInt(2);
      }
    };
  }

  private static String all(LineFeed feed) {
    StringBuilder all = new StringBuilder();
    while (feed.next()) {
      all.append(new String(feed.bytes(), 0, feed.end(), ISO_8859_1));
    }
    return all.toString();
  }
}
