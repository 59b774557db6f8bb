package dev.banyan.filter.asterisk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsualHeadTest {
  private static final long SEED = 20_261_123;
  private static final int LINES = 300_000;

  /** What heads are made of, and what is not quite that. */
  private static final List<String> PIECES =
      List.of(
          "[2026-11-22 16:10:15]",
          "[Nov 22 16:10:15]",
          "[",
          "]",
          " ",
          "  ",
          "NOTICE",
          "VERBOSE",
          "notice",
          "[123]",
          "[1x3]",
          "[]",
          "[C-0000002a]",
          ":",
          ": ",
          "chan_sip.c",
          "res_pjsip/pjsip_distributor.c",
          "a/",
          ":123 in handle: ",
          "\u001b[1;33m",
          "\u001b[0m",
          "m",
          "Registration from 'x'",
          "5",
          "\r",
          "{",
          "é",
          "\0");

  @Test
  void readsTheHeadThatMostRecordsHave() {
    String line = "[2026-11-22 16:10:15] NOTICE[123][C-0000002a] res_pjsip/a.c: Text of it";

    assertThat(usual(line)).isEqualTo("2026-11-22 16:10:15|a.c|Text of it|false");
  }

  @Test
  void readsNothingElseThanHeadReaderReads() {
    Random random = new Random(SEED);
    int read = 0;
    for (int i = 0; i < LINES; i++) {
      String line = line(random);
      String usual = usual(line);
      if (usual != null) {
        read++;
        assertThat(usual).as(line).isEqualTo(any(line));
      }
    }
    assertThat(read).isGreaterThan(LINES / 20);
  }

  /** A whole head of which a few pieces were replaced, left out or doubled. */
  private static String line(Random random) {
    List<String> whole =
        Stream.of(
                "[2026-11-22 16:10:15]", " ", "NOTICE", "[123]", "[C-2a]", ":", " ", "acl.c", ": ")
            .collect(Collectors.toList());
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(whole.size());
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      switch (random.nextInt(3)) {
        case 0 -> whole.set(at, piece);
        case 1 -> whole.set(at, "");
        default -> whole.add(at, piece);
      }
    }
    return String.join("", whole) + PIECES.get(random.nextInt(PIECES.size()));
  }

  private static @Nullable String usual(String line) {
    byte[] bytes = (">" + line + "<").getBytes(ISO_8859_1);
    Head head = UsualHead.read(bytes, 1, bytes.length - 1);
    return head == null ? null : text(head);
  }

  private static String any(String line) {
    byte[] bytes = (">" + line + "<").getBytes(ISO_8859_1);
    return HeadReader.readAny(bytes, 1, bytes.length - 1).map(UsualHeadTest::text).orElse("none");
  }

  private static String text(Head head) {
    return head.stamp() + "|" + head.file() + "|" + head.message() + "|" + head.escaped();
  }
}
