package dev.banyan.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Failure;
import dev.banyan.model.Jail;
import dev.banyan.model.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * P2, exact, whatever is looked at and what is only added: random histories decided over the
 * database, with batches of any length, written and opened again, swept, lines that come again and
 * lines that come late, decide as over a map that holds every window.
 */
class P2ExactStoredTest {
  private static final int SEEDS = Integer.getInteger("banyan.model.seeds", 25);
  private static final int STEPS = 400;

  @TempDir Path directory;

  @Test
  void decidesOverTheDatabaseAsOverAMap() {
    long bans = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      try (History history = new History(seed, directory.resolve("of-" + seed))) {
        history.run();
        bans += history.bans;
      }
    }
    assertThat(bans).as("bans").isGreaterThan(SEEDS * 5L);
  }

  private static final class History implements AutoCloseable {
    private final long seed;
    private final Path directory;
    private final Random random;
    private final List<Jail> jails;
    private final WrittenLog log;
    private final Decider decider;
    private final List<Failure> failures = new ArrayList<>();
    private final Remembered map = new Remembered();
    private WindowStore store;
    private WindowStore.Batch batch;
    private byte[] swept = {};
    private Instant now = Sample.START;
    private long bans;

    History(long seed, Path directory) {
      this.seed = seed;
      this.directory = directory;
      this.random = new Random(seed);
      this.jails = List.of(jail("once"), jail("often"), Sample.recidive(2, 2_000, after(300)));
      this.log = new WrittenLog(Sample.policy(jails.toArray(Jail[]::new)));
      this.decider = new Decider(log, new Brake(log));
      this.store = WindowStore.open(directory);
      this.batch = store.batch(0);
    }

    private Jail jail(String name) {
      return Sample.jail(name, 1 + random.nextInt(7), 30 + random.nextInt(300), after(60));
    }

    private Optional<Duration> after(int most) {
      return Optional.of(Duration.ofSeconds(1 + random.nextInt(most)));
    }

    void run() {
      for (int offset = 0; offset < STEPS; offset++) {
        now = now.plusSeconds(random.nextInt(random.nextInt(30) == 0 ? 8_000 : 12));
        take(arrival(offset));
        if (random.nextInt(5) == 0) {
          write(offset + 1);
        }
      }
    }

    /** One line in five came before. */
    private Arrival arrival(int offset) {
      if (offset > 0 && random.nextInt(5) == 0) {
        Failure known = failures.get(random.nextInt(failures.size()));
        return new Arrival(0, offset, now, known);
      }
      Instant stamp = now.minusSeconds(random.nextInt(4) == 0 ? random.nextInt(4_000) : 0);
      String address = "192.0.2." + random.nextInt(4);
      String jail = jails.get(random.nextInt(2)).name().value();
      Failure failure =
          Sample.arrival(offset, stamp, jail, address, "pbx", Transport.TCP).failure();
      failures.add(failure);
      return new Arrival(0, offset, now, failure);
    }

    private void take(Arrival arrival) {
      Jail jail = log.rules().policy().jail(arrival.failure().jail()).orElseThrow();
      List<AutomaticBan> expected = decider.decide(jail, arrival, map);
      assertThat(decider.decide(jail, arrival, batch))
          .as("seed %d, line %d: %s", seed, arrival.offset(), arrival)
          .isEqualTo(expected);
      expected.forEach(ban -> log.append(ban, arrival.appended()));
      bans += expected.size();
    }

    private void write(long end) {
      batch.reach(new Position(end, 0));
      store.write(List.of(batch));
      switch (random.nextInt(12)) {
        case 0 -> open();
        case 1 -> swept = store.sweep(swept, 1 + random.nextInt(4), (p, counted) -> false);
        case 2 -> swept = store.sweep(swept, 100, (p, counted) -> false);
        default -> {}
      }
      batch = store.batch(0);
    }

    private void open() {
      store.close();
      store = WindowStore.open(directory);
      swept = new byte[0];
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
