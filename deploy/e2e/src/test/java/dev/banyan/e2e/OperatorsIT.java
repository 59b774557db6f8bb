package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.conf.ExitCode;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
  private static final String BANYAN = "../bin/banyan";
  private static final String ADDRESS = "203.0.113.7";

  private Path directory;
  private Network network;
  private Namespace host;
  private Program coordinator;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    network = Network.create();
    host = network.host("host");
    coordinator = new Program(host, directory.resolve("log"), standalone());
    coordinator.start();
  }

  @AfterAll
  void end() {
    if (coordinator != null) {
      coordinator.close();
    }
    if (host != null) {
      host.close();
    }
    if (network != null) {
      network.close();
    }
  }

  private List<String> standalone() {
    return List.of(
        BANYAN, "standalone", "--no-agent", "--state", directory.resolve("state").toString());
  }

  @Test
  @Order(1)
  void whoeverWatchesIsToldOfWhatHappensAndThatTheCoordinatorIsGone() throws Exception {
    Path seen = directory.resolve("seen");
    Path said = directory.resolve("said");
    Process watch =
        new ProcessBuilder(prefixed("watch", "--json"))
            .redirectOutput(seen.toFile())
            .redirectError(said.toFile())
            .start();
    try {
      await().atMost(SOON).until(() -> Files.readString(seen, UTF_8).contains("watching"));
      banyan("ban", ADDRESS, "--for", "1h", "--reason", "scans");
      banyan("unban", ADDRESS, "--reason", "sorry");
      await().atMost(SOON).until(() -> Files.readString(seen, UTF_8).contains("\"unban\""));
      assertThat(Files.readString(seen, UTF_8).lines())
          .hasSize(3)
          .anyMatch(line -> line.contains("\"event\":\"ban\"") && line.contains("scans"));

      coordinator.kill();
      assertThat(watch.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(watch.exitValue()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(Files.readString(said, UTF_8)).contains("the coordinator is gone");
    } finally {
      watch.destroyForcibly();
    }
    coordinator.start();
  }

  @Test
  @Order(2)
  void historyAndAuditOutliveTheCoordinator() {
    String history = banyan("history", ADDRESS, "--json");
    assertThat(history)
        .contains("\"jail\":\"manual\"", "\"ended_by\":\"unban\"", "\"ended_reason\":\"sorry\"");
    assertThat(banyan("history", ADDRESS)).contains("ended by unban", "scans");

    String audit = banyan("audit", "--since", "1h", "--json");
    assertThat(audit.lines()).hasSize(2);
    assertThat(audit.lines().findFirst().orElseThrow())
        .contains("\"who\":\"root\"", "\"from\":\"socket\"", "\"command\":\"ban\"")
        .contains("\"what\":\"203.0.113.7 for 1h\"", "\"reason\":\"scans\"", "\"done\":true");
    assertThat(banyan("audit")).contains("unban", "sorry");
  }

  @Test
  @Order(3)
  void whoIsRefusedStandsInTheAudit() {
    assertThat(
            host.succeeds(
                BANYAN, "unban", "--all", "--reason", "let me", "--coordinator", "127.0.0.1:8440"))
        .isFalse();

    assertThat(banyan("audit", "--json").lines())
        .anyMatch(
            line -> line.contains("\"from\":\"127.0.0.1:") && line.contains("\"done\":false"));
  }

  @Test
  @Order(3)
  void whoWasNeverBannedHasNoHistory() {
    assertThat(host.succeeds(prefix("history", "198.51.100.1").toArray(String[]::new))).isFalse();
  }

  @Test
  @Order(3)
  void bashTakesTheCompletion() throws IOException {
    Path script = Files.writeString(directory.resolve("completion"), banyan("completion", "bash"));
    String words =
        "source %s; COMP_WORDS=(banyan hist); COMP_CWORD=1; _complete_banyan; echo"
            + " \"${COMPREPLY[@]}\"";
    assertThat(host.run("bash", "-c", words.formatted(script)).strip()).isEqualTo("history");
  }

  private String banyan(String... words) {
    return host.run(prefix(words).toArray(String[]::new));
  }

  private List<String> prefixed(String... words) {
    List<String> all = new ArrayList<>(host.prefix());
    all.addAll(prefix(words));
    return all;
  }

  private List<String> prefix(String... words) {
    List<String> all = new ArrayList<>();
    all.add(BANYAN);
    all.addAll(List.of(words));
    if (!words[0].equals("completion")) {
      all.addAll(List.of("--state", directory.resolve("state").toString()));
    }
    return all;
  }
}
