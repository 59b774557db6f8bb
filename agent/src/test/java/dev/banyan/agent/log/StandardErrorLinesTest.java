package dev.banyan.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;

class StandardErrorLinesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.123456Z");

  private final List<LogLine> lines = new ArrayList<>();
  private final Logger logger = new LineLogger("dev.banyan.agent.Agent", Level.INFO, lines::add);

  @Test
  void tellsPeopleWhenHowGraveAndWho() {
    logger.info("attached to {} after {} s", "pbx-a", 3);

    assertThat(lines.get(0).at(NOW))
        .isEqualTo("2026-11-22T12:00:00.123Z INFO Agent: attached to pbx-a after 3 s\n");
  }

  @Test
  void tellsJournaldThePriority() {
    logger.error("a");
    logger.warn("b");
    logger.info("c");

    assertThat(lines.stream().map(LogLine::prioritized))
        .containsExactly("<3>Agent: a\n", "<4>Agent: b\n", "<6>Agent: c\n");
  }

  @Test
  void addsWhereSomethingWasThrown() {
    logger.warn("a part did not stop cleanly", new IllegalStateException("why"));

    assertThat(lines.get(0).prioritized())
        .startsWith("<4>Agent: a part did not stop cleanly\njava.lang.IllegalStateException: why\n")
        .contains("at " + getClass().getName())
        .endsWith("\n");
  }

  @Test
  void keepsLibrariesQuietUntilSomethingIsWrong() {
    var provider = new StandardErrorLines(Map.of());

    assertThat(provider.getLogger("dev.banyan.agent.Agent").isInfoEnabled()).isTrue();
    assertThat(provider.getLogger("dev.banyan.agent.Agent").isDebugEnabled()).isFalse();
    assertThat(provider.getLogger("io.grpc.Anything").isInfoEnabled()).isFalse();
    assertThat(provider.getLogger("io.grpc.Anything").isWarnEnabled()).isTrue();
    assertThat(provider.getLogger("org.apache.kafka.clients.NetworkClient").isWarnEnabled())
        .isFalse();
  }

  @Test
  void aLibrarySaysTheSameOnceAMinute() {
    var repeats = new Repeats();
    LogLine line = new LogLine(Level.ERROR, "org.apache.kafka.X", "SSL handshake failed", null);
    LogLine other = new LogLine(Level.ERROR, "org.apache.kafka.X", "something else", null);

    assertThat(repeats.isAgain(line, NOW)).isFalse();
    assertThat(repeats.isAgain(line, NOW.plusSeconds(59))).isTrue();
    assertThat(repeats.isAgain(line, NOW.plusSeconds(60))).isFalse();
    assertThat(repeats.isAgain(other, NOW.plusSeconds(61))).isFalse();
    assertThat(repeats.isAgain(line, NOW.plusSeconds(62))).isFalse();
  }

  @Test
  void saysAsMuchAsTheEnvironmentAsksFor() {
    assertThat(
            new StandardErrorLines(Map.of("BANYAN_LOG", "debug"))
                .getLogger("dev.banyan.x")
                .isDebugEnabled())
        .isTrue();
    assertThat(
            new StandardErrorLines(Map.of("BANYAN_LOG", "all of it"))
                .getLogger("dev.banyan.x")
                .isInfoEnabled())
        .isTrue();
  }
}
