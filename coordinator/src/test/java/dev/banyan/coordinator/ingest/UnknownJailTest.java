package dev.banyan.coordinator.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.decide.Arrival;
import dev.banyan.coordinator.decide.PlainStanding;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Address;
import dev.banyan.model.Entry;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failure for a jail that no longer exists is counted, passed over, and bans nobody. */
class UnknownJailTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final JailName GONE = new JailName("gone");

  @TempDir Path directory;

  @Test
  void isPassedOverAndItsPositionIsKept() {
    List<Entry> appended = new ArrayList<>();
    try (WindowStore store = WindowStore.open(directory)) {
      Owner owner =
          new Owner(
              new PlainStanding(Rules.NONE),
              entry -> {
                appended.add(entry);
                return new CompletableFuture<>();
              },
              store);

      owner.take(
          List.of(new Owner.Stretch(3, List.of(arrival(0), arrival(1)), new Position(2, 0), 0)));

      assertThat(owner.unknownJail()).isEqualTo(2);
      assertThat(owner.failures(GONE)).isZero();
      assertThat(appended).isEmpty();
      assertThat(store.position(3)).map(Position::end).hasValue(2L);
    }
  }

  private static Arrival arrival(long offset) {
    return new Arrival(
        3,
        offset,
        NOON,
        new Failure(
            new LineId(new HostName("pbx-1"), 0, offset, 0),
            "messages",
            GONE,
            Address.parse("192.0.2.1").orElseThrow(),
            NOON,
            NOON,
            Optional.empty(),
            Optional.empty(),
            Transport.TCP,
            1,
            ""));
  }
}
