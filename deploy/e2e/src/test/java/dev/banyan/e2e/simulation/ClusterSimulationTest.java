package dev.banyan.e2e.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * P2 to P7 over a whole cluster: coordinators, agents, a Kafka, a network and kernels in one thread
 * and in virtual time, with everything that can go wrong between any two steps.
 *
 * <p>{@code -Dbanyan.seed=N} runs one seed, or begins there if {@code -Dbanyan.simulation.runs}
 * says how many are to be run; without both it runs for as long as a test may take.
 */
class ClusterSimulationTest {
  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final int RUNS = Integer.getInteger("banyan.simulation.runs", 0);
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Logger PRODUCT = (Logger) LoggerFactory.getLogger("dev.banyan");

  /** What goes wrong here is wanted. */
  @BeforeAll
  static void saysNothing() {
    PRODUCT.setLevel(Level.OFF);
  }

  @AfterAll
  static void saysAgain() {
    PRODUCT.setLevel(null);
  }

  @Test
  void aWholeClusterKeepsItsPromisesWhateverGoesWrong() throws IOException {
    long first = Long.getLong("banyan.seed", 1);
    boolean one = System.getProperty("banyan.seed") != null && RUNS == 0;
    long end = System.nanoTime() + SHORT.toNanos();
    long bans = 0;
    long alone = 0;
    long runs = 0;
    boolean counted = one || RUNS > 0;
    while (counted ? runs < Math.max(1, RUNS) : System.nanoTime() < end) {
      Simulation.Outcome outcome = run(first + runs++);
      bans += outcome.bans();
      alone += outcome.alone();
    }
    System.out.printf("simulated %d clusters: %d bans, %d by hosts alone%n", runs, bans, alone);
    assertThat(bans).as("bans of %d clusters", runs).isGreaterThan(runs);
  }

  static Simulation.Outcome run(long seed) throws IOException {
    Path root = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    Path disk = Files.createTempDirectory(root, "banyan-simulation");
    try {
      return new Simulation(seed, disk).run();
    } finally {
      remove(disk);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
