package dev.banyan.agent.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that go on in a log after it was rotated, as Asterisk does until it is told. */
class LateWriterTest {
  @TempDir Path state;
  @TempDir Path root;
  private Path log;
  private Reader reader;

  @BeforeEach
  void start() throws IOException {
    log = root.resolve("messages");
    append(log, "one\n");
    reader = new Reader(state, root).follow(log);
  }

  @AfterEach
  void stop() {
    reader.kill();
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private Path rotate(String name) throws IOException {
    Path old = root.resolve(name);
    Files.createDirectories(old.getParent());
    Files.move(log, old);
    append(log, "first after " + name + "\n");
    reader.read();
    return old;
  }

  @Test
  void whatIsWrittenToARotatedFileHoursLaterIsRead() throws IOException {
    Path old = rotate("messages.1");
    for (int hour = 0; hour < 60; hour += 20) {
      reader.pass(Duration.ofHours(20));
      reader.read();
      append(old, "late " + hour + "\n");
      reader.read();
    }
    assertThat(reader.sink.texts())
        .containsExactly("one", "first after messages.1", "late 0", "late 20", "late 40");
  }

  @Test
  void aRotatedFileThatIsDeletedIsLetGoOfSoonAndNoSooner() throws IOException {
    Path old = rotate("messages.1");
    FileIdentity identity = FileIdentity.of(old);
    Files.delete(old);
    reader.pass(Duration.ofMinutes(9));
    reader.read();
    assertThat(Deleted.is(identity)).isTrue();
    reader.pass(Duration.ofMinutes(2));
    reader.read();
    assertThat(Deleted.is(identity)).isFalse();
  }

  @Test
  void aRotatedFileIsLetGoOfWhenNobodyWritesForADay() throws IOException {
    rotate("messages.1");
    assertThat(open()).isEqualTo(2);
    reader.pass(Duration.ofHours(25));
    reader.read();
    assertThat(open()).isEqualTo(1);
  }

  @Test
  void noMoreThanEightRotatedFilesAreKeptOpen() throws IOException {
    for (int i = 1; i <= 20; i++) {
      Path old = rotate("messages." + i);
      for (int j = 1; j < i; j++) {
        // As if all of them had been rotated since the last look.
        Files.setLastModifiedTime(
            old.resolveSibling("messages." + j), FileTime.from(Instant.now().plusSeconds(1)));
      }
    }
    reader.read();
    assertThat(open()).isEqualTo(9);
    assertThat(reader.sink.texts()).doesNotHaveDuplicates().hasSize(21);
  }

  @Test
  void aRotatedFileIsKeptAsLongAsNotAllOfItWasRead() throws IOException {
    append(log, "two\n");
    reader.sink.pause(true);
    Path old = rotate("messages.1");
    Files.delete(old);
    reader.pass(Duration.ofDays(2));
    reader.read();
    reader.sink.pause(false);
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "two", "first after messages.1");
  }

  @Test
  void finishesWhatWasRotatedIntoADirectoryBelowWhileItWasDown() throws IOException {
    reader.read();
    reader.kill();
    append(log, "two\n");
    Path old = root.resolve("old/messages.1");
    Files.createDirectories(old.getParent());
    append(old.resolveSibling("messages"), "another log\n");
    Files.move(log, old);
    append(log, "three\n");
    reader = new Reader(state, root).follow(log);
    assertThat(reader.sink.texts()).containsExactly("two", "three");
  }

  @Test
  void looksAgainAtWhatAnEarlierProcessTook() throws IOException {
    append(log, "two\n");
    reader.read();
    reader.kill();
    append(log, "three\n");
    reader = new Reader(state, root).follow(log);
    assertThat(reader.sink.recalled()).containsExactly("one", "two");
    assertThat(reader.sink.texts()).containsExactly("three");
    append(log, "four\n");
    reader.read();
    assertThat(reader.sink.recalled()).hasSize(2);
  }

  @Test
  void looksAgainAtTheEndOfALongLogOnly() throws IOException {
    String line = "x".repeat(999);
    append(log, (line + "\n").repeat(Recall.MOST_BYTES / 1_000 + 500) + "y".repeat(99_999) + "\n");
    append(log, "last\n");
    reader.read();
    reader.kill();
    reader = new Reader(state, root).follow(log);
    assertThat(reader.sink.recalled())
        .hasSizeBetween(Recall.MOST_BYTES / 1_000 - 110, Recall.MOST_BYTES / 1_000)
        .startsWith(line)
        .endsWith(line, "last");
    assertThat(reader.sink.texts()).isEmpty();
  }

  /** How many files of the log's directory this process has open. */
  private long open() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(this::liesInRoot).count();
    }
  }

  private boolean liesInRoot(Path open) {
    try {
      return Files.readSymbolicLink(open).startsWith(root.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
