package dev.banyan.coordinator.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.coordinator.decide.Counted;
import dev.banyan.coordinator.decide.Subject;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.rule.Sentence;
import dev.banyan.rule.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Windows on a disk that gives back other bytes than it was given: whoever reads them is told so,
 * and what to do, rather than that there are none.
 */
class DamagedStoreTest {
  private static final JailName JAIL = new JailName("asterisk");
  private static final int MANY = 4_000;
  private static final int BLOCK = 4_096;

  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    try (WindowStore store = WindowStore.open(directory)) {
      WindowStore.Batch batch = store.batch(0);
      for (int i = 0; i < MANY; i++) {
        Sentence last =
            new Sentence(Instant.EPOCH.plusSeconds(i * 7919L), Optional.empty(), i * 7919L, 1);
        batch.put(subject(i), new Counted(Window.EMPTY, Optional.of(last)));
      }
      batch.write(1);
    }
    WindowStore.open(directory).close();
    assertThat(Files.size(table())).as("bytes of windows").isGreaterThan(4 * BLOCK);
  }

  @Test
  void whatBeginsDamagedIsNotTakenForEmpty() throws IOException {
    damage(0);
    refused(() -> WindowStore.open(directory).close());
  }

  @Test
  void damagedWindowsAreNotTakenForNone() throws IOException {
    damage(2 * BLOCK);
    try (WindowStore store = WindowStore.open(directory)) {
      refused(
          () -> {
            for (int i = 0; i < MANY; i++) {
              store.batch(0).get(subject(i));
            }
          });
      refused(
          () -> {
            for (int i = 0; i < MANY; i++) {
              store.read(0, JAIL, subject(i).cidr());
            }
          });
    }
  }

  @Test
  void lookingThroughThemEndsAtTheDamageAndSaysSo() throws IOException {
    damage(2 * BLOCK);
    try (WindowStore store = WindowStore.open(directory)) {
      refused(() -> store.sweep(new byte[0], MANY, (partition, counted) -> false));
    }
  }

  private void refused(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("--rebuild");
  }

  private void damage(int from) throws IOException {
    byte[] bytes = Files.readAllBytes(table());
    for (int i = from; i < from + BLOCK / 2; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(table(), bytes);
  }

  /** The file that holds the windows. */
  private Path table() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> tables = files.filter(file -> file.toString().endsWith(".sst")).toList();
      assertThat(tables).hasSize(1);
      return tables.get(0);
    }
  }

  private static Subject subject(int i) {
    Cidr cidr = Cidr.parse("10.0.%d.%d".formatted(i / 250, i % 250)).orElseThrow();
    return new Subject(JAIL, cidr, Optional.empty());
  }
}
