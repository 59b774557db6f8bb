package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.conf.ExitCode;
import dev.banyan.testing.Command;
import dev.banyan.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask of the past and of what happens, of a broker and a coordinator that run. */
@NeedsRoot
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorsIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ADDRESS = "203.0.113.7";

  private Path directory;
  private OneHost one;

  @BeforeAll
  void start(@TempDir Path temporary) {
    directory = temporary;
    one = new OneHost(directory, List.of("--no-agent"));
  }

  @AfterAll
  void end() {
    if (one != null) {
      one.close();
    }
  }

  @Test
  @Order(1)
  void whoeverWatchesIsToldOfWhatHappensAndThatTheCoordinatorIsGone() throws Exception {
    Path seen = directory.resolve("seen");
    Path said = directory.resolve("said");
    Process watch =
        new ProcessBuilder(one.asking("watch", "--json"))
            .redirectOutput(seen.toFile())
            .redirectError(said.toFile())
            .start();
    try {
      await().atMost(SOON).until(() -> Files.readString(seen, UTF_8).contains("watching"));
      one.ask("ban", ADDRESS, "--for", "1h", "--reason", "scans");
      one.ask("unban", ADDRESS, "--reason", "sorry");
      await().atMost(SOON).until(() -> Files.readString(seen, UTF_8).contains("\"unban\""));
      assertThat(Files.readString(seen, UTF_8).lines())
          .hasSize(3)
          .anyMatch(line -> line.contains("\"event\":\"ban\"") && line.contains("scans"));

      one.standalone.kill();
      assertThat(watch.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(watch.exitValue()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(Files.readString(said, UTF_8)).contains("the coordinator is gone");
    } finally {
      watch.destroyForcibly();
    }
    one.standalone.start();
  }

  @Test
  @Order(2)
  void historyAndAuditOutliveTheCoordinator() {
    String history = one.ask("history", ADDRESS, "--json");
    assertThat(history)
        .contains("\"jail\":\"manual\"", "\"ended_by\":\"unban\"", "\"ended_reason\":\"sorry\"");
    assertThat(one.ask("history", ADDRESS)).contains("ended by unban", "scans");

    String audit = one.ask("audit", "--since", "1h", "--json");
    assertThat(audit.lines()).hasSize(2);
    assertThat(audit.lines().findFirst().orElseThrow())
        .contains("\"who\":\"root\"", "\"from\":\"socket\"", "\"command\":\"ban\"")
        .contains("\"what\":\"203.0.113.7 for 1h\"", "\"reason\":\"scans\"", "\"done\":true");
    assertThat(one.ask("audit")).contains("unban", "sorry");
  }

  @Test
  @Order(3)
  void whoIsRefusedStandsInTheAudit() {
    assertThat(
            one.host.succeeds(
                OneHost.BANYAN,
                "unban",
                "--all",
                "--reason",
                "let me",
                "--coordinator",
                "127.0.0.1:8440"))
        .isFalse();

    assertThat(one.ask("audit", "--json").lines())
        .anyMatch(
            line -> line.contains("\"from\":\"127.0.0.1:") && line.contains("\"done\":false"));
  }

  @Test
  @Order(3)
  void whoWasNeverBannedHasNoHistory() {
    assertThat(one.code("history", "198.51.100.1")).isEqualTo(ExitCode.NO);
  }

  @Test
  @Order(3)
  void bashTakesTheCompletion() throws IOException {
    Path script =
        Files.writeString(
            directory.resolve("completion"), Command.run(one.line(List.of("completion", "bash"))));
    String words =
        "source %s; COMP_WORDS=(banyan hist); COMP_CWORD=1; _complete_banyan; echo"
            + " \"${COMPREPLY[@]}\"";
    assertThat(one.host.run("bash", "-c", words.formatted(script)).strip()).isEqualTo("history");
  }
}
