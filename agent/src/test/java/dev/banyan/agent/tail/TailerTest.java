package dev.banyan.agent.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailerTest {
  @TempDir Path state;
  @TempDir Path root;
  private Path log;
  private Reader reader;

  @BeforeEach
  void start() {
    log = root.resolve("messages");
    reader = new Reader(state, root);
  }

  @AfterEach
  void stop() {
    reader.kill();
  }

  private void restart() {
    reader.kill();
    reader = new Reader(state, root);
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void readsWholeLinesAsTheyAreAppended() throws IOException {
    append(log, "one\ntw");
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("one");
    append(log, "o\nthree\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "two", "three");
    assertThat(reader.sink.lines())
        .extracting(line -> line.offsetBytes())
        .containsExactly(0L, 4L, 8L);
    assertThat(reader.counters.lines.get()).isEqualTo(3);
  }

  @Test
  void waitsForAFileAndItsDirectory() throws IOException {
    Path late = root.resolve("asterisk/messages");
    reader.follow(late);
    Files.createDirectory(late.getParent());
    reader.read();
    append(late, "one\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one");
  }

  @Test
  void finishesARenamedFileAlsoWhenItsWriterIsLateAndThenReadsTheNewOne() throws IOException {
    append(log, "old 1\n");
    reader.follow(log);
    append(log, "old 2\n");
    Files.move(log, root.resolve("messages.0"));
    append(log, "new 1\n");
    reader.read();
    append(root.resolve("messages.0"), "old 3\n");
    append(log, "new 2\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("old 1", "old 2", "new 1", "old 3", "new 2");
  }

  @Test
  void readsOnInAFileThatLostItsNameWithoutASuccessor() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    Files.move(log, root.resolve("messages.0"));
    reader.read();
    append(root.resolve("messages.0"), "two\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "two");
  }

  @Test
  void readsATruncatedFileFromItsBeginning() throws IOException {
    append(log, "one\ntwo\n");
    reader.follow(log);
    Files.writeString(log, "uno\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "two", "uno");
  }

  @Test
  void noticesAFileThatWasTruncatedAndGrewLongerThanBefore() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    Files.writeString(log, "another\nand more\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "another", "and more");
  }

  @Test
  void readsAFileThatWasDeletedAndCreatedAgain() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    append(log, "two\n");
    Files.delete(log);
    reader.read();
    append(log, "three\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "two", "three");
  }

  @Test
  void continuesWhereEverythingWasTaken() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    reader.sink.hold();
    append(log, "two\n");
    reader.read();
    restart();
    append(log, "three\n");
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("two", "three");
  }

  @Test
  void savesNoPositionBeyondALineThatIsNotTaken() throws IOException {
    append(log, "one\n");
    reader.sink.hold();
    reader.follow(log);
    append(log, "two\n");
    reader.read();
    restart();
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("one", "two");
  }

  @Test
  void pausesWhileTheSinkTakesNothingButSeesEveryRotation() throws IOException {
    append(log, "a\n");
    reader.follow(log);
    reader.sink.pause(true);
    for (String name : new String[] {"b", "c", "d"}) {
      append(log, name + "\n");
      Files.move(log, root.resolve("messages.0"), StandardCopyOption.REPLACE_EXISTING);
      append(log, "first after " + name + "\n");
      reader.read();
    }
    assertThat(reader.sink.texts()).containsExactly("a");
    reader.sink.pause(false);
    reader.read();
    assertThat(reader.sink.texts())
        .containsExactly("a", "b", "first after b", "c", "first after c", "d", "first after d");
  }

  @Test
  void startsAtTheEndIfToldSoButOnlyTheFirstTime() throws IOException {
    append(log, "one\ntw");
    Set<LogSpec> tail = Set.of(new LogSpec(log.toString(), true, false));
    reader.follow(tail);
    append(log, "o\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("two");
    restart();
    append(log, "three\n");
    reader.follow(tail);
    assertThat(reader.sink.texts()).containsExactly("three");
  }

  @Test
  void cutsALineThatIsTooLongTheSameWayEveryTime() throws IOException {
    String flood = "x".repeat(300_000);
    append(log, "one\n" + flood.substring(0, 100_000));
    reader.follow(log);
    restart();
    append(log, flood.substring(100_000) + "\ntwo\n");
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("x".repeat(ReadBuffer.MAX_LINE_BYTES), "two");
    assertThat(reader.counters.cutLines.get()).isEqualTo(1);
  }

  @Test
  void readsNothingOutsideOfTheRootsAlsoThroughALink(@TempDir Path elsewhere) throws IOException {
    append(elsewhere.resolve("secret"), "one\n");
    Files.createSymbolicLink(log, elsewhere.resolve("secret"));
    reader.follow(log, elsewhere.resolve("secret"));
    assertThat(reader.sink.texts()).isEmpty();
    reader.follow(Set.of(new LogSpec(log.toString(), false, true)));
    assertThat(reader.sink.texts()).containsExactly("one");
  }

  @Test
  void saysWhichLogsCannotBeReadAndUntilWhen(@TempDir Path elsewhere) throws IOException {
    append(elsewhere.resolve("secret"), "one\n");
    LogSpec outside = new LogSpec(elsewhere.resolve("secret").toString(), false, false);
    LogSpec late = new LogSpec(log.toString(), false, false);
    reader.follow(Set.of(outside, late));
    assertThat(reader.troubles()).containsOnlyKeys(outside, late);
    assertThat(reader.troubles().get(outside)).contains("logroots");
    assertThat(reader.troubles().get(late)).isEqualTo(log + " is not there");
    append(log, "one\n");
    reader.read();
    assertThat(reader.troubles()).containsOnlyKeys(outside);
    reader.follow(Set.of(late));
    assertThat(reader.troubles()).isEmpty();
  }

  @Test
  void readsAFileOnceHoweverManyNamesLeadToIt() throws IOException {
    append(log, "one\n");
    Files.createSymbolicLink(root.resolve("link"), log);
    reader.follow(log, root.resolve("link"), root.resolve("mess*"));
    assertThat(reader.sink.texts()).containsExactly("one");
  }

  @Test
  void followsAGlobThatGainsFilesAndLinksThatAreSwitched() throws IOException {
    Path link = root.resolve("current");
    append(root.resolve("day-1"), "one\n");
    Files.createSymbolicLink(link, root.resolve("day-1"));
    reader.follow(link, root.resolve("queue-*"));
    append(root.resolve("queue-1"), "q1\n");
    append(root.resolve("day-2"), "two\n");
    Files.createSymbolicLink(root.resolve("next"), root.resolve("day-2"));
    Files.move(root.resolve("next"), link, StandardCopyOption.REPLACE_EXISTING);
    append(root.resolve("day-1"), "late\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactlyInAnyOrder("one", "late", "two", "q1");
  }

  @Test
  void doesNotReadAgainAFileThatWasRenamedWithinItsGlob() throws IOException {
    append(log, "one\n");
    reader.follow(root.resolve("messages*"));
    Files.move(log, root.resolve("messages.0"));
    append(log, "two\n");
    reader.read();
    reader.pass(Duration.ofHours(2));
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "two");
  }

  @Test
  void startsAnewIfThePositionsAreDamaged() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    Files.writeString(state.resolve("positions"), "banyan-positions 1\nrubbish\nend 0\n");
    restart();
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("one");
  }

  @Test
  void damagedPositionsAreReplacedAlsoWhenThereAreNone() throws IOException {
    Files.writeString(state.resolve("positions"), "banyan-positions 1\nrubbish\nend 0\n");
    restart();
    reader.read();
    assertThat(new PositionsFile(state.resolve("positions")).load()).isEqualTo(Positions.NONE);
  }

  @Test
  void keepsPositionsOfLogsThatAreNotFollowedAtTheMoment() throws IOException {
    append(log, "one\n");
    reader.follow(log).follow(Set.of());
    restart();
    reader.read();
    restart();
    append(log, "two\n");
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("two");
  }

  @Test
  void finishesInItsCopyWhatWasNotReadBeforeItWasTruncated() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    append(log, "two\n");
    Files.copy(log, root.resolve("messages.1"));
    Files.writeString(log, "");
    append(log, "three\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "two", "three");
  }

  @Test
  void looksAheadWhileNothingIsTakenAndReadsItAllOnceItIs() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    reader.sink.pause(true);
    append(log, "two\nthree\nha");
    reader.read();
    append(log, "lf\n" + "x".repeat(70_000) + "\nfour\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one");
    assertThat(reader.sink.foreseen())
        .containsExactly("two", "three", "half", "x".repeat(65_535), "four");
    Files.move(log, root.resolve("messages.1"));
    append(log, "five\n");
    reader.read();
    assertThat(reader.sink.foreseen()).endsWith("four", "five");
    reader.sink.pause(false);
    reader.read();
    assertThat(reader.sink.texts())
        .containsExactly("one", "two", "three", "half", "x".repeat(65_535), "four", "five");
    reader.sink.pause(true);
    append(log, "six\n");
    reader.read();
    assertThat(reader.sink.foreseen()).endsWith("five", "six").hasSize(7);
  }

  @Test
  void whatWasOnlyLookedAtIsReadAfterARestart() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    reader.sink.pause(true);
    append(log, "two\n");
    reader.read();
    restart();
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("two");
  }

  @Test
  void finishesWhatWasRotatedWhileItWasDownAlsoTwiceAndCompressed() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    reader.read();
    reader.kill();
    append(log, "two\nthr");
    append(log, "ee\n");
    compress(log, root.resolve("messages.2.gz"));
    Files.setLastModifiedTime(
        root.resolve("messages.2.gz"), FileTime.from(Instant.now().minusSeconds(5)));
    Files.delete(log);
    append(root.resolve("messages.1"), "four\nfive\n");
    append(log, "six\n");
    reader = new Reader(state, root).follow(log);
    assertThat(reader.sink.texts()).containsExactly("two", "three", "four", "five", "six");
    restart();
    append(log, "seven\n");
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("seven");
  }

  @Test
  void readsACompressedFileThatEndsEarlyAsFarAsItGoesAndThenTheRest() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    reader.kill();
    append(log, IntStream.range(0, 20_000).mapToObj(i -> i + "\n").collect(joining()));
    Path compressed = root.resolve("messages.1.gz");
    compress(log, compressed);
    Files.delete(log);
    try (FileChannel channel = FileChannel.open(compressed, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    append(log, "new\n");
    reader = new Reader(state, root).follow(log);
    assertThat(reader.sink.texts()).hasSizeGreaterThan(5_000).endsWith("new");
  }

  @Test
  void readsNoOlderFilesWhenALogIsSeenForTheFirstTime() throws IOException {
    append(root.resolve("messages.1"), "zero\n");
    append(log, "one\n");
    reader.follow(log);
    assertThat(reader.sink.texts()).containsExactly("one");
  }

  @Test
  void readsAFileThatCameAndWentBetweenTwoLooks() throws IOException {
    append(log, "one\n");
    reader.follow(log);
    Files.move(log, root.resolve("messages.1"));
    append(log, "two\n");
    Files.move(root.resolve("messages.1"), root.resolve("messages.2"));
    Files.move(log, root.resolve("messages.1"));
    append(log, "three\n");
    reader.read();
    assertThat(reader.sink.texts()).containsExactly("one", "two", "three");
  }

  private static void compress(Path from, Path to) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(to))) {
      Files.copy(from, out);
    }
  }
}
