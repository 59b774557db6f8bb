package dev.banyan.coordinator.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.coordinator.decide.Counted;
import dev.banyan.coordinator.decide.Subject;
import dev.banyan.model.Cidr;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import dev.banyan.rule.Window;
import dev.banyan.testing.Command;
import dev.banyan.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full is told as such; what was written before is there when there is room. */
@NeedsRoot
class DiskFullIT {
  private static final JailName JAIL = new JailName("asterisk");
  private static final int AT_ONCE = 500;
  private static final long MOST = 10_000;

  @TempDir Path directory;
  private Path disk;
  private long reached;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    Command.run(List.of("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()));
  }

  @AfterEach
  void unmount() {
    Command.run(List.of("umount", disk.toString()));
  }

  @Test
  void aFullDiskIsToldAndLosesNothingThatWasWritten() {
    StoreException told;
    try (WindowStore store = WindowStore.open(disk.resolve("windows"))) {
      told = catchThrowableOfType(StoreException.class, () -> fill(store));
    }
    assertThat(told).hasMessageContaining("No space left").hasMessageContaining("disk full?");
    assertThat(reached).isPositive();

    Command.run(List.of("mount", "-o", "remount,size=256m", disk.toString()));
    try (WindowStore store = WindowStore.open(disk.resolve("windows"))) {
      assertThat(store.position(0)).map(Position::end).hasValue(reached);
      assertThat(counted(store, reached)).isEqualTo(1);
      assertThat(counted(store, reached + 1)).as("what was refused").isZero();
      write(store, reached + 1);
      assertThat(counted(store, reached)).isEqualTo(1);
    }
  }

  private void fill(WindowStore store) {
    while (reached < MOST) {
      write(store, reached + 1);
    }
  }

  private void write(WindowStore store, long number) {
    WindowStore.Batch batch = store.batch(0);
    for (int i = 0; i < AT_ONCE; i++) {
      batch.put(
          subject(number, i), new Counted(new Window(List.of(failure(number))), Optional.empty()));
    }
    batch.write(number);
    reached = number;
  }

  private static int counted(WindowStore store, long number) {
    return store.batch(0).get(subject(number, 0)).window().failures().size();
  }

  private static Subject subject(long number, int i) {
    Cidr cidr = Cidr.parse("2001:db8:%x:%x::/64".formatted(number, i)).orElseThrow();
    return new Subject(JAIL, cidr, Optional.empty());
  }

  private static Evidence failure(long number) {
    return new Evidence(
        new LineId(new HostName("pbx"), 1, number, number),
        "messages",
        Instant.EPOCH.plusSeconds(number),
        Optional.empty(),
        Optional.empty(),
        Transport.UDP,
        1,
        "");
  }
}
