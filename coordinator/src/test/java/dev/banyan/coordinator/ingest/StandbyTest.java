package dev.banyan.coordinator.ingest;

import static dev.banyan.coordinator.ingest.FailuresTopic.ATTACKER;
import static dev.banyan.coordinator.ingest.FailuresTopic.FAILURES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.decide.Counted;
import dev.banyan.coordinator.decide.PlainStanding;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Sample;
import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Cidr;
import dev.banyan.model.Jail;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each failure at its moment: what others decided is counted, and nothing that they did not. */
class StandbyTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Jail JAIL = Sample.jail("sip", 9, 600, Optional.of(Duration.ofHours(1)));

  @TempDir Path directory;
  private final FailuresTopic kafka = new FailuresTopic(JAIL.name());
  private Revision banLog = new Revision(5);
  private WindowStore store;
  private Standby standby;

  @BeforeEach
  void follow() {
    store = WindowStore.open(directory);
    Intake intake = Intake.of(new Partitions(1));
    Owner owner =
        new Owner(
            new PlainStanding(new Rules(new Revision(0), Sample.policy(JAIL))) {
              @Override
              public boolean reaches(Revision revision) {
                return !revision.isAfter(banLog);
              }
            },
            entry -> {
              throw new AssertionError("who follows decides nothing");
            },
            store);
    standby =
        new Standby(
            kafka,
            new Arrivals(intake, () -> NOON),
            owner,
            new Refill(owner, store, () -> NOON),
            () -> NOON);
    decided(0, 0);
    fail(4);
  }

  @AfterEach
  void close() {
    standby.close();
    store.close();
  }

  @Test
  void countsWhatIsDecidedAndReadsTheRestAgainOnceItIs() {
    decided(2, 0);
    assertThat(counted()).isEqualTo(2);
    assertThat(store.position(0)).map(Position::end).hasValue(2L);
    assertThat(standby.behind()).isZero();

    decided(4, 0);
    assertThat(counted()).isEqualTo(4);
    assertThat(store.position(0)).map(Position::end).hasValue(4L);
  }

  @Test
  void readsNothingWhileNothingMoreIsDecided() {
    decided(2, 0);
    int before = kafka.polls();
    standby.step(Set.of());
    standby.step(Set.of());
    assertThat(kafka.polls()).isEqualTo(before);
  }

  @Test
  void countsNothingBeforeTheBanLogIsKnownAsFarAsItWentThen() {
    decided(2, 7);
    assertThat(counted()).isZero();
    banLog = new Revision(6);
    standby.step(Set.of());
    assertThat(counted()).isEqualTo(2);
  }

  @Test
  void leavesAPartitionToItsOwner() {
    standby.onDecided(new Decided(List.of(2L), 0, Optional.empty()));
    standby.step(Set.of(FAILURES));
    assertThat(counted()).isZero();
    assertThat(kafka.assignment()).isEmpty();
  }

  /** Others tell of it, and it is done as far as it can be. */
  private void decided(long end, long banLogEnd) {
    standby.onDecided(new Decided(List.of(end), banLogEnd, Optional.empty()));
    standby.step(Set.of());
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      kafka.fail(NOON.plusSeconds(i));
    }
  }

  private int counted() {
    List<Counted> counted = store.read(0, JAIL.name(), Cidr.of(ATTACKER));
    return counted.stream().mapToInt(window -> window.window().failures().size()).sum();
  }
}
