package dev.banyan.coordinator.ingest;

import static dev.banyan.coordinator.ingest.FailuresTopic.BANS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.decide.PlainStanding;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Sample;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unban that is in the log before a failure is known before that failure is decided. */
class P2ExactUnbanTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Jail JAIL = Sample.jail("sip", 2, 600, Optional.of(Duration.ofHours(1)));

  @TempDir Path directory;
  private final FailuresTopic kafka = new FailuresTopic(JAIL.name());
  private final List<AutomaticBan> decided = new ArrayList<>();
  private final CompletableFuture<Void> reading = new CompletableFuture<>();
  private Revision read = new Revision(0);
  private Optional<Instant> unban = Optional.empty();
  private WindowStore store;
  private Ingest ingest;

  @BeforeEach
  void begin() {
    store = WindowStore.open(directory);
    Owner owner = new Owner(standing(), this::append, store);
    ingest =
        new Ingest(kafka, Intake.of(new Partitions(1)), owner, store, () -> NOON)
            .waiting(new Threshold(kafka, owner, CompletableFuture::isDone));
    ingest.ownAll();
    ingest.step();
  }

  @AfterEach
  void end() {
    store.close();
  }

  @Test
  void whatAnUnbanLiftedDoesNotCountThoughTheLogIsReadLate() {
    fail(0);
    ingest.step();
    kafka.updateEndOffsets(Map.of(BANS, 2L));
    fail(10);
    ingest.step();
    assertThat(decided).isEmpty();
    assertThat(store.position(0)).as("only one is decided").map(Position::end).hasValue(1L);

    unban = Optional.of(NOON.plusSeconds(5));
    read = new Revision(1);
    reading.complete(null);
    ingest.step();
    assertThat(decided).isEmpty();
    assertThat(store.position(0)).map(Position::end).hasValue(2L);

    fail(20);
    ingest.step();
    assertThat(decided)
        .singleElement()
        .satisfies(ban -> assertThat(ban.since()).isEqualTo(NOON.plusSeconds(20)));
  }

  @Test
  void nothingWaitsForAnUnbanThatIsKnown() {
    fail(0);
    fail(10);
    ingest.step();
    assertThat(decided).hasSize(1);
  }

  private void fail(int second) {
    kafka.fail(NOON.plusSeconds(second));
  }

  private CompletableFuture<Revision> append(Entry entry) {
    decided.add((AutomaticBan) entry);
    return CompletableFuture.completedFuture(new Revision(9));
  }

  private Standing standing() {
    return new PlainStanding(new Rules(new Revision(0), Sample.policy(JAIL))) {
      @Override
      public boolean reaches(Revision revision) {
        return !revision.isAfter(read);
      }

      @Override
      public CompletableFuture<Void> reached(Revision revision) {
        return reading;
      }

      @Override
      public Optional<Instant> unbanned(JailName jail, Optional<HostName> host, Cidr cidr) {
        return unban;
      }
    };
  }
}
