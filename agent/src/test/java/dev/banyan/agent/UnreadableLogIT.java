package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.admin.AgentClient;
import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.wire.HostRequest;
import dev.banyan.wire.HostStatusRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that may not read a log says so, and reads it as soon as it may. */
@NeedsRoot("setpriv")
@Timeout(120)
class UnreadableLogIT {
  /** Such a root is held to the permissions of files like anybody. */
  private static final List<String> UNPRIVILEGED =
      List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");

  @TempDir Path state;
  @TempDir Path root;
  @TempDir Path data;

  @Test
  void saysWhichJailDoesNotRunAndWhyAndReadsTheLogOnceItMay() throws Exception {
    Path log = root.resolve("messages");
    Files.writeString(log, "a line of before\n");
    permit(log, "---------");
    AgentProcess.holdRules(state, log);
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(data));
        FailuresTopic topic = FailuresTopic.create(broker.bootstrapServers())) {
      AgentProcess agent =
          AgentProcess.start(UNPRIVILEGED, state, root, broker.bootstrapServers(), "64m");
      try {
        await()
            .untilAsserted(
                () ->
                    assertThat(faults())
                        .singleElement()
                        .asString()
                        .startsWith("asterisk: " + log + " cannot be read: ")
                        .contains("AccessDenied"));
        permit(log, "r--------");
        await().atMost(Duration.ofSeconds(20)).until(() -> faults().isEmpty());
        Files.writeString(
            log,
            "Registration from '1' failed for '192.0.2.7' - Wrong password\n",
            UTF_8,
            StandardOpenOption.APPEND);
        await().untilAsserted(() -> assertThat(topic.all()).hasSize(1));
      } finally {
        agent.kill();
      }
    }
  }

  private static void permit(Path log, String permissions) throws IOException {
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString(permissions));
  }

  private List<String> faults() throws IOException {
    HostRequest request =
        HostRequest.newBuilder().setStatus(HostStatusRequest.getDefaultInstance()).build();
    return AgentClient.ask(state.resolve("agent"), request).get(0).getStatus().getFaultsList();
  }
}
