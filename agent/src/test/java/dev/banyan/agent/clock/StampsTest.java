package dev.banyan.agent.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampsTest {
  @TempDir private Path proc;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");

  @BeforeEach
  void boot() throws Exception {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.createDirectories(proc.resolve("1"));
    boot("8a8a8a8a-0000-4000-8000-0123456789ab", 3_600, 7);
  }

  private void boot(String id, long upSeconds, long firstStarted) throws Exception {
    Files.writeString(proc.resolve("sys/kernel/random/boot_id"), id + "\n");
    Files.writeString(proc.resolve("uptime"), upSeconds + ".25 7000.01\n");
    Files.writeString(
        proc.resolve("1/stat"), "1 (a ) b) S " + "0 ".repeat(18) + firstStarted + " 5 6\n");
  }

  private Stamp stamp() {
    return new Stamps(proc, () -> now).now();
  }

  @Test
  void timeThatPassesMovesNothing() throws Exception {
    Stamp then = stamp();
    now = now.plusSeconds(500);
    boot("8a8a8a8a-0000-4000-8000-0123456789ab", 4_100, 7);

    assertThat(stamp().movedSince(then)).isEqualTo(Duration.ZERO);
  }

  @Test
  void aClockThatWasSetDuringTheSameBootMovesEverythingByThat() throws Exception {
    Stamp then = stamp();
    now = now.plusSeconds(500).plus(Duration.ofDays(1));
    boot("8a8a8a8a-0000-4000-8000-0123456789ab", 4_100, 7);
    assertThat(stamp().movedSince(then)).isEqualTo(Duration.ofDays(1));

    now = now.minus(Duration.ofDays(3));
    assertThat(stamp().movedSince(then)).isEqualTo(Duration.ofDays(-2));
  }

  @Test
  void afterAnotherBootOnlyAClockThatIsBehindMovesAnything() throws Exception {
    Stamp then = stamp();
    boot("99999999-0000-4000-8000-0123456789ab", 20, 7);
    now = now.plus(Duration.ofDays(1));
    assertThat(stamp().movedSince(then)).isEqualTo(Duration.ZERO);

    now = now.minus(Duration.ofDays(3));
    assertThat(stamp().movedSince(then)).isEqualTo(Duration.ofDays(-2));
  }

  @Test
  void aContainerThatIsStartedAgainIsAnotherBoot() throws Exception {
    Stamp then = stamp();
    boot("8a8a8a8a-0000-4000-8000-0123456789ab", 20, 99);
    now = now.plusSeconds(60);

    assertThat(stamp().movedSince(then)).isEqualTo(Duration.ZERO);
  }

  @Test
  void whereNothingIsToldNoBootIsLikeAnother() throws Exception {
    Files.delete(proc.resolve("uptime"));
    Stamp then = stamp();
    now = now.plus(Duration.ofDays(1));
    assertThat(then.boot()).isEmpty();
    assertThat(stamp().movedSince(then)).isEqualTo(Duration.ZERO);

    boot("a word\nand another", 5, 5);
    assertThat(stamp().boot()).isEmpty();
    boot("8a8a8a8a-0000-4000-8000-0123456789ab", 5, 5);
    Files.writeString(proc.resolve("uptime"), "long\n");
    assertThat(stamp().boot()).isEmpty();
  }

  @Test
  void thisHostTellsItsBoot() {
    var stamps = new Stamps(Path.of("/proc"), InstantSource.system());

    assertThat(stamps.now().boot()).isNotEmpty();
    assertThat(stamps.now().movedSince(stamps.now())).isEqualTo(Duration.ZERO);
  }
}
