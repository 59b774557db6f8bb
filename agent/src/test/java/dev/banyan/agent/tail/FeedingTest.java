package dev.banyan.agent.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedingTest {
  @TempDir Path state;
  private final Stream stream = new Stream();
  private Reader reader;

  @BeforeEach
  void start() {
    reader = new Reader(state, state, stream);
  }

  @AfterEach
  void stop() {
    reader.kill();
  }

  private record Spec(String name) implements FeedSpec {}

  /** A journal: entries with cursors 1, 2, 3 …, read after any of them. */
  private static final class Stream implements Feed.Opener {
    private final Queue<String> all = new ArrayDeque<>();
    private Queue<String> left = new ArrayDeque<>();
    private boolean keepsNothing;
    private Optional<String> openedAfter = Optional.empty();

    /** Comes while it is read. */
    private void arrive(String text) {
      all.add(text);
      left.add(text);
    }

    @Override
    public Feed open(FeedSpec spec, Optional<String> cursor, Runnable arrived) {
      openedAfter = cursor;
      left = new ArrayDeque<>(all);
      for (long i = cursor.map(Long::parseLong).orElse(0L); i > 0; i--) {
        left.remove();
      }
      return new Feed() {
        private long next = cursor.map(Long::parseLong).orElse(0L);

        @Override
        public @Nullable Entry poll() {
          String text = left.poll();
          next++;
          Optional<String> at = keepsNothing ? Optional.empty() : Optional.of(Long.toString(next));
          return text == null ? null : new Entry(at, Optional.empty(), text.getBytes(UTF_8));
        }

        @Override
        public void close() {}
      };
    }
  }

  private void restart() {
    reader.kill();
    reader = new Reader(state, state, stream);
    reader.followAny(Set.of(new Spec("journal/sshd")));
  }

  @Test
  void goesOnAfterTheLastEntryBeforeWhichEverythingWasTaken() {
    stream.all.add("one");
    restart();
    reader.sink.hold();
    stream.all.add("two");
    restart();
    assertThat(stream.openedAfter).contains("1");
    assertThat(reader.sink.texts()).containsExactly("two");
    restart();
    assertThat(stream.openedAfter).contains("2");
    assertThat(reader.sink.texts()).isEmpty();
  }

  @Test
  void savesNoCursorOfAnEntryThatIsStillHeld() {
    stream.all.add("one");
    reader.kill();
    reader = new Reader(state, state, stream);
    reader.sink.hold();
    reader.followAny(Set.of(new Spec("journal/sshd")));
    assertThat(reader.sink.texts()).containsExactly("one");
    restart();
    assertThat(stream.openedAfter).isEmpty();
    assertThat(reader.sink.texts()).containsExactly("one");
  }

  @Test
  void knowsAnEntryThatIsReadAgainByItsCursor() {
    stream.all.add("same");
    stream.all.add("same");
    restart();
    Set<Object> ids = new HashSet<>(reader.sink.lines());
    assertThat(ids).hasSize(2);
    reader.kill();
    reader = new Reader(state.resolve("other"), state, stream);
    reader.followAny(Set.of(new Spec("journal/sshd")));
    ids.addAll(reader.sink.lines());
    assertThat(ids).hasSize(2);
  }

  @Test
  void takesEntriesOfALaterLifeForOthersIfTheSourceKeepsNone() {
    stream.keepsNothing = true;
    stream.all.add("same");
    restart();
    Set<Object> ids = new HashSet<>(reader.sink.lines());
    restart();
    ids.addAll(reader.sink.lines());
    assertThat(ids).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void looksAheadWhileNothingIsTakenAndReadsTheSameEntriesLater(boolean keepsNothing) {
    stream.keepsNothing = keepsNothing;
    stream.all.add("one");
    reader.followAny(Set.of(new Spec("journal/sshd")));
    reader.sink.pause(true);
    IntStream.range(0, 1_500).forEach(i -> stream.arrive("same"));
    reader.read();
    stream.arrive("last");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one");
    assertThat(reader.sink.foreseen()).hasSize(1_501).endsWith("same", "last");
    reader.sink.pause(false);
    reader.read();
    assertThat(reader.sink.lines().subList(1, 1_502)).isEqualTo(reader.sink.foreseenLines());
    reader.sink.pause(true);
    stream.arrive("more");
    reader.read();
    assertThat(reader.sink.foreseen()).hasSize(1_502).endsWith("last", "more");
  }

  @Test
  void looksAheadNoFurtherThanItMay() {
    reader.followAny(Set.of(new Spec("journal/sshd")));
    reader.sink.pause(true);
    IntStream.range(0, 10_000).forEach(i -> stream.arrive("entry " + i));
    reader.read();
    assertThat(reader.sink.foreseen()).hasSize(Feeding.MOST_AHEAD);
    reader.sink.pause(false);
    reader.read();
    assertThat(reader.sink.texts()).hasSize(10_000).doesNotHaveDuplicates();
  }

  @Test
  void cutsManyEntriesIntoChunksThatFit() {
    for (int i = 0; i < 3_000; i++) {
      stream.all.add("x".repeat(i * 7 % 4_000));
    }
    restart();
    assertThat(reader.sink.texts()).containsExactlyElementsOf(stream.all);
    assertThat(reader.counters.lines.get()).isEqualTo(3_000);
  }

  @Test
  void readsPositionsOfAnEarlierVersion() throws IOException {
    Path log = state.resolve("messages");
    Files.writeString(log, "one\n");
    Reader first = new Reader(state, state).follow(log);
    first.kill();
    String text = Files.readString(state.resolve("positions"));
    assertThat(text).startsWith("banyan-positions 2\n");
    String old = text.replaceFirst("positions 2", "positions 1").replaceFirst("end .*\n", "");
    Files.writeString(
        state.resolve("positions"),
        old + "end " + com.google.common.hash.Hashing.crc32c().hashString(old, UTF_8) + "\n");
    Reader second = new Reader(state, state).follow(log);
    assertThat(second.sink.texts()).isEmpty();
    second.kill();
  }
}
