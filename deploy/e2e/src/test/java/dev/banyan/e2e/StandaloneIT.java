package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
@Timeout(120)
class StandaloneIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ATTACKER = "203.0.113.7";
  private static final String BANYAN = "../bin/banyan";

  @TempDir Path directory;

  @Test
  void protectsItsHostAndRemembersWhenItIsKilled() throws IOException {
    Path log = Files.createFile(directory.resolve("messages"));
    writeJail(log);
    try (Network network = Network.create();
        Namespace host = network.host("host");
        Program standalone = new Program(host, directory.resolve("log"), command())) {
      standalone.start();
      fail(log, 4);
      assertThat(blocks(host)).isFalse();
      fail(log, 1);
      await().atMost(SOON).until(() -> blocks(host));
      assertThat(http(host, "/readyz")).contains("200 OK");
      assertThat(http(host, "/metrics"))
          .contains("banyan_agent_lines_total 5.0", "banyan_agent_bans{jail=\"asterisk\"} 1.0");
      String before = bans(host);
      assertThat(before).contains(ATTACKER);

      standalone.kill();
      assertThat(blocks(host)).isTrue();
      standalone.start();
      assertThat(blocks(host)).isTrue();
      await().atMost(SOON).until(() -> bans(host).equals(before));
    }
  }

  private List<String> command() {
    return List.of(
        BANYAN,
        "standalone",
        "--config",
        directory.toString(),
        "--state",
        directory.resolve("state").toString(),
        "--set",
        "logroots=" + directory);
  }

  private void writeJail(Path log) throws IOException {
    Files.writeString(
        directory.resolve("jail.conf"),
        """
        [asterisk]
        enabled = true
        filter = banyan/asterisk
        action = iptables-allports[name=ASTERISK]
        logpath = %s
        maxretry = 5
        findtime = 10m
        bantime = 1w
        """
            .formatted(log),
        UTF_8);
  }

  private static void fail(Path log, int times) throws IOException {
    String date =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
    String line =
        "[%s] NOTICE[1] chan_sip.c: Registration from '<sip:1@pbx>' failed for '%s:5060' - Wrong"
            + " password\n";
    Files.writeString(log, line.formatted(date, ATTACKER).repeat(times), UTF_8, APPEND);
  }

  private static boolean blocks(Namespace host) {
    return host.succeeds("ipset", "test", "banyan-asterisk-4", ATTACKER);
  }

  /** What the agent answers to a watcher. */
  private static String http(Namespace host, String path) {
    String script =
        "exec 3<>/dev/tcp/127.0.0.1/8442; printf 'GET %s HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
    return host.run("bash", "-c", script.formatted(path));
  }

  /** Without how many agents enforce each, which takes a moment to be known again. */
  private String bans(Namespace host) {
    return host.run(BANYAN, "bans", "--json", "--state", directory.resolve("state").toString())
        .replaceAll("\"(enforced|agents)\":\\d+,?", "");
  }
}
