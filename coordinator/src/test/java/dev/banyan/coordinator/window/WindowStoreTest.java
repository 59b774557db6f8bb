package dev.banyan.coordinator.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.coordinator.decide.Counted;
import dev.banyan.coordinator.decide.Subject;
import dev.banyan.model.Cidr;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import dev.banyan.rule.Sentence;
import dev.banyan.rule.Trust;
import dev.banyan.rule.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
  private static final JailName JAIL = new JailName("asterisk");
  private static final Cidr CIDR = Cidr.parse("2001:db8::/64").orElseThrow();

  @TempDir Path directory;

  @Test
  void keepsWindowsAndThePositionThatTheyReflect() {
    Counted counted =
        new Counted(
            new Window(List.of(failure(1), failure(2)), Trust.NONE.with(NOON)),
            Optional.of(
                new Sentence(
                    NOON,
                    Optional.of(NOON.plusSeconds(60)),
                    17,
                    3,
                    List.of(NOON.minusSeconds(9), NOON.minusSeconds(5)))));
    try (WindowStore store = WindowStore.open(directory)) {
      WindowStore.Batch batch = store.batch(3);
      batch.put(subject(Optional.empty()), counted);
      assertThat(batch.get(subject(Optional.empty()))).isEqualTo(counted);
      assertThat(store.position(3)).isEmpty();
      batch.write(18);
    }
    try (WindowStore store = WindowStore.open(directory)) {
      assertThat(store.batch(3).get(subject(Optional.empty()))).isEqualTo(counted);
      assertThat(store.position(3)).map(Position::end).hasValue(18L);
      assertThat(store.position(4)).isEmpty();
    }
  }

  @Test
  void readsWhatAnEarlierVersionWrote() throws Exception {
    var bytes = new java.io.ByteArrayOutputStream();
    var out = com.google.protobuf.CodedOutputStream.newInstance(bytes);
    out.writeUInt32NoTag(1);
    out.writeBoolNoTag(true);
    out.writeInt64NoTag(NOON.toEpochMilli());
    out.writeInt64NoTag(0);
    out.writeInt64NoTag(17);
    out.writeUInt32NoTag(3);
    out.writeMessageNoTag(dev.banyan.codec.EntryCodec.evidence(failure(1)));
    out.flush();

    assertThat(CountedCodec.decode(bytes.toByteArray()))
        .isEqualTo(
            new Counted(
                new Window(List.of(failure(1))),
                Optional.of(new Sentence(NOON, Optional.empty(), 17, 3))));
  }

  @Test
  void failuresThatWereOnlyAddedAreInTheWindowOnce() {
    Counted three =
        new Counted(new Window(List.of(failure(1), failure(2), failure(3))), Optional.empty());
    Subject subject = subject(Optional.empty());
    try (WindowStore store = WindowStore.open(directory)) {
      WindowStore.Batch batch = store.batch(0);
      assertThat(batch.add(subject, failure(2), 100)).isTrue();
      assertThat(batch.add(subject, failure(1), 100)).isTrue();
      batch.write(1);
      WindowStore.Batch next = store.batch(0);
      assertThat(next.add(subject, failure(3), 100)).isTrue();
      assertThat(next.add(subject, failure(2), 100)).isTrue();
      assertThat(next.get(subject)).isEqualTo(three);
      next.write(2);
    }
    try (WindowStore store = WindowStore.open(directory)) {
      assertThat(store.batch(0).get(subject)).isEqualTo(three);
      assertThat(store.read(0, JAIL, CIDR)).containsExactly(three);
    }
  }

  @Test
  void aWindowThatMayWeighEnoughIsLookedAt() {
    Subject subject = subject(Optional.empty());
    try (WindowStore store = WindowStore.open(directory)) {
      WindowStore.Batch batch = store.batch(0);
      assertThat(batch.add(subject, failure(1), 5)).isTrue();
      assertThat(batch.add(subject, failure(2), 5)).isTrue();
      assertThat(batch.add(subject, failure(3), 5)).isFalse();
      batch.write(1);
    }
    try (WindowStore store = WindowStore.open(directory)) {
      assertThat(store.batch(0).add(subject, failure(3), 100)).as("not looked at").isFalse();
      assertThat(store.sweep(new byte[0], 10, (partition, counted) -> false)).isEmpty();
      assertThat(store.batch(0).add(subject, failure(3), 5)).as("weighs 4, and 2").isFalse();
      assertThat(store.batch(0).add(subject, failure(3), 7)).isTrue();
    }
  }

  @Test
  void aPermanentBanIsKeptAsSuch() {
    Counted counted =
        new Counted(Window.EMPTY, Optional.of(new Sentence(NOON, Optional.empty(), 0, 1)));
    try (WindowStore store = WindowStore.open(directory)) {
      WindowStore.Batch batch = store.batch(0);
      batch.put(subject(Optional.empty()), counted);
      batch.write(1);
      assertThat(store.batch(0).get(subject(Optional.empty()))).isEqualTo(counted);
    }
  }

  @Test
  void findsTheWindowsOfAllHostsAndOfNoOtherNetworkOrPartition() {
    Counted counted = new Counted(new Window(List.of(failure(1))), Optional.empty());
    try (WindowStore store = WindowStore.open(directory)) {
      WindowStore.Batch batch = store.batch(1);
      batch.put(subject(Optional.of(new HostName("pbx-1"))), counted);
      batch.put(subject(Optional.of(new HostName("pbx-2"))), counted);
      batch.put(
          new Subject(JAIL, Cidr.parse("2001:db8::/65").orElseThrow(), Optional.empty()), counted);
      batch.write(1);
      WindowStore.Batch other = store.batch(2);
      other.put(subject(Optional.empty()), counted);
      other.write(1);
      assertThat(store.read(1, JAIL, CIDR)).hasSize(2);
    }
  }

  @Test
  void aDamagedDatabaseIsRefusedWithWhatToDo() throws IOException {
    WindowStore.open(directory).close();
    Files.writeString(directory.resolve("CURRENT"), "nothing of the kind\n");
    assertThatThrownBy(() -> WindowStore.open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("--rebuild");
  }

  @Test
  void aDamagedDatabaseIsRemovedOnRequest() throws IOException {
    WindowStore.open(directory).close();
    Files.writeString(directory.resolve("CURRENT"), "nothing of the kind\n");

    WindowStore.remove(directory);

    try (WindowStore store = WindowStore.open(directory)) {
      assertThat(store.position(0)).isEmpty();
    }
  }

  @Test
  void sweepsALittleAtATimeAndOnlyWhatIsOver() {
    try (WindowStore store = WindowStore.open(directory)) {
      for (int partition = 0; partition < 4; partition++) {
        WindowStore.Batch batch = store.batch(partition);
        batch.put(subject(Optional.empty()), new Counted(Window.EMPTY, Optional.empty()));
        batch.write(partition + 7);
      }

      byte[] next = store.sweep(new byte[0], 2, (partition, counted) -> partition != 1);
      assertThat(store.read(0, JAIL, CIDR)).isEmpty();
      assertThat(store.read(1, JAIL, CIDR)).hasSize(1);
      assertThat(store.read(2, JAIL, CIDR)).hasSize(1);

      assertThat(store.sweep(next, 2, (partition, counted) -> true)).isEmpty();
      assertThat(store.read(2, JAIL, CIDR)).isEmpty();
      assertThat(store.read(3, JAIL, CIDR)).isEmpty();
      assertThat(store.position(3)).map(Position::end).hasValue(10L);
    }
  }

  private static Subject subject(Optional<HostName> host) {
    return new Subject(JAIL, CIDR, host);
  }

  private static Evidence failure(long offset) {
    return new Evidence(
        new LineId(new HostName("pbx-1"), -1, offset, Long.MIN_VALUE),
        "/var/log/asterisk/messages",
        NOON.plusSeconds(offset),
        Optional.of("100"),
        Optional.empty(),
        Transport.TLS,
        2,
        "line");
  }
}
