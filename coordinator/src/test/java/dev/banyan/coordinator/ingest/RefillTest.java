package dev.banyan.coordinator.ingest;

import static dev.banyan.coordinator.ingest.FailuresTopic.FAILURES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.decide.PlainStanding;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Sample;
import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Jail;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From where a partition is read whose windows reflect its first three records. */
class RefillTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Jail JAIL = Sample.jail("sip", 9, 600, Optional.of(Duration.ofHours(1)));

  @TempDir Path directory;
  private final FailuresTopic kafka = new FailuresTopic(JAIL.name());
  private WindowStore store;
  private Refill refill;

  @BeforeEach
  void open() {
    store = WindowStore.open(directory);
    var rules = new Rules(new Revision(0), Sample.policy(JAIL));
    Owner owner = new Owner(new PlainStanding(rules), entry -> new CompletableFuture<>(), store);
    refill = new Refill(owner, store, () -> NOON.plusSeconds(100));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theSameTopicIsReadOnFromWhereTheWindowsEnd() {
    append(NOON, 6);
    count(NOON.plusSeconds(2).toEpochMilli());

    assertThat(from()).isEqualTo(3);
  }

  @Test
  void aTopicThatWasMadeAgainIsCountedFromTheBeginningThoughItReachesFurther() {
    count(NOON.minusSeconds(60).toEpochMilli());
    append(NOON, 6);

    assertThat(from()).isZero();
  }

  @Test
  void soIsOneThatWasRestoredFromAnOlderCopyAndWrittenOn() {
    append(NOON, 2);
    count(NOON.plusSeconds(2).toEpochMilli());
    append(NOON.plusSeconds(30), 4);

    assertThat(from()).isZero();
  }

  @Test
  void windowsOfAVersionThatKeptNoTimeAreTakenForThoseOfTheTopic() {
    append(NOON, 6);
    count(0);

    assertThat(from()).isEqualTo(3);
  }

  private void append(Instant first, int times) {
    for (int i = 0; i < times; i++) {
      kafka.fail(first.plusSeconds(i));
    }
  }

  /** The windows reflect three records, of which the last was appended then. */
  private void count(long newestMs) {
    WindowStore.Batch batch = store.batch(0);
    batch.reach(new Position(3, newestMs));
    store.write(List.of(batch));
  }

  /** While all but the last is decided. */
  private long from() {
    Optional<Long> held = Optional.ofNullable(refill.held(kafka, Set.of(FAILURES)).get(FAILURES));
    return refill.from(kafka, FAILURES, 5, new Refill.Extent(0, 6, held));
  }
}
