package dev.banyan.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts of what can happen to a log and to its reader, by seed. The claim: at the far end, copies
 * dropped, each line that was written is there exactly once. A log that is truncated without a copy
 * or deleted takes with it what was not read; nothing else may be missing then, and nothing twice.
 */
class TailerModelTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 80;

  @TempDir Path state;
  @TempDir Path root;
  private final List<CollectingSink.Line> far = new ArrayList<>();
  private final Set<String> forgiven = new HashSet<>();
  private final List<String> script = new ArrayList<>();
  private LogWriter writer;
  private Reader reader;

  static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(SEEDS);
  }

  @BeforeEach
  void startWithALogOfOneLine() throws IOException {
    writer = new LogWriter(root.resolve("messages"));
    writer.line();
    reader = newReader();
    reader.read();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyLineArrivesExactlyOnce(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < STEPS; i++) {
      step(random);
    }
    finish();
    Set<CollectingSink.Line> distinct = new HashSet<>(far);
    assertThat(distinct).extracting(line -> line.text()).as("%s", script).doesNotHaveDuplicates();
    Set<String> owed = new HashSet<>(writer.written());
    owed.removeAll(forgiven);
    assertThat(distinct).extracting(line -> line.text()).as("%s", script).containsAll(owed);
    assertThat(writer.written()).containsAll(distinct.stream().map(line -> line.text()).toList());
  }

  private Reader newReader() {
    return new Reader(state, root).follow(root.resolve("messages"));
  }

  private void step(Random random) throws IOException {
    int die = random.nextInt(100);
    if (die < 35) {
      act("line", writer::line);
    } else if (die < 45) {
      act("half", writer::half);
    } else if (die < 60) {
      act("read", () -> reader.read());
    } else {
      rare(random);
    }
  }

  private void rare(Random random) throws IOException {
    switch (random.nextInt(12)) {
      case 0, 1 -> act("rename", writer::rename);
      case 2, 3 -> act("reopen", writer::reopen);
      case 4 -> act("copy and truncate", writer::copyAndTruncate);
      case 5 -> act("compress", writer::compress);
      case 6 -> act("hold", () -> reader.sink.hold());
      case 7 -> act("take", () -> reader.sink.take());
      case 8 -> act("pause", () -> reader.sink.pause(random.nextBoolean()));
      case 9 -> act("kill", this::kill);
      case 10 -> act("truncate", () -> lose(writer::truncate));
      default -> act("delete", () -> lose(writer::delete));
    }
  }

  private void kill() throws IOException {
    far.addAll(reader.sink.taken());
    reader.kill();
    reader = newReader();
  }

  /** What is not at the far end yet may be lost with its file. */
  private void lose(Logs.Action action) throws IOException {
    action.run();
    Set<String> arrived = new HashSet<>();
    far.forEach(line -> arrived.add(line.text()));
    reader.sink.taken().forEach(line -> arrived.add(line.text()));
    writer.written().stream().filter(line -> !arrived.contains(line)).forEach(forgiven::add);
  }

  private void finish() throws IOException {
    writer.reopen();
    writer.line();
    reader.sink.pause(false);
    reader.sink.take();
    reader.read().read();
    far.addAll(reader.sink.taken());
    reader.kill();
    try (Stream<Path> files = Files.list(root)) {
      script.add("left: " + files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  private void act(String name, Logs.Action action) throws IOException {
    script.add(name);
    action.run();
  }
}
