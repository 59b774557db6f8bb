package dev.banyan.coordinator.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.banlog.Eraser;
import dev.banyan.coordinator.banlog.History;
import dev.banyan.coordinator.decide.Counted;
import dev.banyan.coordinator.decide.Subject;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.rule.Sentence;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Trust;
import dev.banyan.rule.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is old goes, a bounded part in each step, and nothing that still matters. */
class P9BoundedTest implements History, Eraser {
  private static final JailName JAIL = new JailName("asterisk");
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant LONG_AGO = NOON.minus(Duration.ofDays(100));
  private static final Terms TERMS =
      new Terms(5, Duration.ofMinutes(10), Optional.of(Duration.ofDays(7)), Duration.ofSeconds(5));

  @TempDir Path directory;
  private final Partitions partitions = new Partitions(12);
  private final List<EntryKey> removed = new ArrayList<>();
  private final List<Ended> ended = new ArrayList<>();
  private final List<Integer> asked = new ArrayList<>();
  private Instant askedBefore = Instant.MAX;
  private WindowStore store;
  private Sweep sweep;

  @BeforeEach
  void open() {
    store = WindowStore.open(directory);
    sweep = new Sweep(new Sweep.Rule(Duration.ofDays(90), this, this), store, partitions);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void sweepsWindowsAThousandAtATime() {
    for (int i = 0; i < 2_500; i++) {
      put("10.0." + i / 256 + "." + i % 256, Optional.empty());
    }

    List<Integer> left = new ArrayList<>();
    for (int second = 0; second < 4; second++) {
      step(NOON.plusSeconds(second), partition -> true);
      left.add(count());
    }

    assertThat(left).containsExactly(1_500, 500, 0, 0);
  }

  @Test
  void takesAStepOnceASecondAtMost() {
    put("10.0.0.1", Optional.empty());
    step(NOON, partition -> true);
    put("10.0.0.2", Optional.empty());
    step(NOON.plusMillis(999), partition -> true);

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void keepsWhatIsOwnedByOthersAndWhatWasBannedWithinTheHistoryTime() {
    put("10.0.0.1", Optional.of(NOON.minus(Duration.ofDays(89))));
    put("10.0.1.1", Optional.of(NOON.minus(Duration.ofDays(91))));
    step(NOON, partition -> false);
    assertThat(count()).isEqualTo(2);

    step(NOON.plusSeconds(1), partition -> true);
    step(NOON.plusSeconds(2), partition -> true);

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void sweepsWindowsOfOthersOnceItIsKnownThatTheyHaveDecidedUpToNow() {
    put("10.0.0.1", Optional.empty());
    Instant longAgo = NOON.minus(Duration.ofHours(1));
    sweep.step(NOON, Stream.of(TERMS), Optional.of(longAgo), partition -> false);
    assertThat(count()).isEqualTo(1);

    Instant next = NOON.plusSeconds(1);
    sweep.step(next, Stream.of(TERMS), Optional.of(NOON), partition -> false);
    assertThat(count()).isZero();
  }

  @Test
  void keepsWhoLoggedInUntilThatIsForgotten() {
    Cidr cidr = Cidr.parse("10.0.0.1").orElseThrow();
    WindowStore.Batch batch = store.batch(partitions.of(cidr.address()));
    Window trusted = Window.EMPTY.trusting(NOON);
    batch.put(new Subject(JAIL, cidr, Optional.empty()), new Counted(trusted, Optional.empty()));
    batch.write(1);
    step(NOON.plus(Trust.LASTS), partition -> true);
    assertThat(count()).isEqualTo(1);
    step(NOON.plus(Trust.LASTS).plus(Duration.ofHours(2)), partition -> true);
    assertThat(count()).isZero();
  }

  @Test
  void removesRecordsOfTheBanLogTwoHundredAtATimeAndOnlyItsOwn() {
    for (int i = 0; i < 300; i++) {
      ended.add(ended("10." + i / 200 + "." + i % 200 + ".1", LONG_AGO));
    }
    IntPredicate even = partition -> partition % 2 == 0;
    step(NOON, even);
    step(NOON.plusSeconds(60), even);

    assertThat(asked).containsOnly(Sweep.RECORDS_A_STEP);
    assertThat(askedBefore).isEqualTo(NOON.plusSeconds(60).minus(Duration.ofDays(90)));
    assertThat(removed).isNotEmpty().hasSizeLessThan(Sweep.RECORDS_A_STEP);
    assertThat(removed).allMatch(key -> even.test(partitions.of(network(key).address())));
  }

  @Test
  void removesNoBanOfWhichALaterOneWasDecided() {
    put("10.0.0.1", Optional.of(NOON));
    ended.add(ended("10.0.0.1", LONG_AGO));
    ended.add(ended("10.0.0.1", NOON.minusSeconds(60)));
    step(NOON, partition -> true);
    step(NOON.plusSeconds(60), partition -> true);

    assertThat(removed).hasSize(1);
  }

  private static Cidr network(EntryKey key) {
    String text = key.value().substring(0, key.value().lastIndexOf('/'));
    return Cidr.parse(text.substring(text.lastIndexOf('/') + 1)).orElseThrow();
  }

  private void step(Instant now, IntPredicate owned) {
    sweep.step(now, Stream.of(TERMS), Optional.empty(), owned);
  }

  /** A window that was banned for the last minute before then. */
  private void put(String address, Optional<Instant> until) {
    Cidr cidr = Cidr.parse(address).orElseThrow();
    WindowStore.Batch batch = store.batch(partitions.of(cidr.address()));
    batch.put(
        new Subject(JAIL, cidr, Optional.empty()),
        new Counted(
            Window.EMPTY,
            until.map(end -> new Sentence(end.minusSeconds(60), Optional.of(end), 7, 1))));
    batch.write(1);
  }

  private int count() {
    int[] found = {0};
    byte[] unused =
        store.sweep(
            new byte[0],
            10_000,
            (partition, counted) -> {
              found[0]++;
              return false;
            });
    assertThat(unused).isEmpty();
    return found[0];
  }

  private Ended ended(String address, Instant since) {
    Address parsed = Address.parse(address).orElseThrow();
    var ban =
        new Entry.AutomaticBan(
            JAIL,
            Cidr.of(parsed),
            Optional.empty(),
            since,
            Optional.of(since.plusSeconds(60)),
            partitions.of(parsed),
            7,
            Revision.NONE,
            5,
            List.of(),
            0,
            false);
    return new Ended(ban.key(), ban.cidr(), Optional.of(ban));
  }

  @Override
  public CompletableFuture<Revision> remove(EntryKey key) {
    removed.add(key);
    return CompletableFuture.completedFuture(new Revision(removed.size()));
  }

  @Override
  public CompletableFuture<List<Ended>> ended(Instant before, int most) {
    asked.add(most);
    askedBefore = before;
    return CompletableFuture.completedFuture(ended.stream().limit(most).toList());
  }
}
