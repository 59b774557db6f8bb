package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import io.grpc.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest extends AskedBanyan {
  @Test
  void saysWhichAddressDoesNotAnswerAndWhatToDo() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }

    assertThat(run("status", "--coordinator", "127.0.0.1:" + nobody))
        .isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err)
        .hasToString(
            "banyan: no coordinator answers at 127.0.0.1:%d (Connection refused); start one with: banyan coordinator, or name another: --coordinator HOST:PORT%n"
                .formatted(nobody));
  }

  @Test
  void saysWhichSocketDoesNotAnswer(@TempDir Path state) {
    assertThat(run("status", "--state", state.toString())).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString())
        .contains("no coordinator answers at " + state.resolve("coordinator.sock"))
        .doesNotContain("null");
  }

  @Test
  void takesTheAddressFromTheEnvironment() {
    var line =
        Banyan.commandLine(context(Map.of("BANYAN_COORDINATOR", "127.0.0.1:" + server.getPort())));

    assertThat(line.execute("status")).isEqualTo(ExitCode.OK);
  }

  @Test
  void turnsRefusalsIntoExitCodes() {
    assertThat(refused(Status.INVALID_ARGUMENT)).isEqualTo(ExitCode.USAGE);
    assertThat(refused(Status.FAILED_PRECONDITION)).isEqualTo(ExitCode.NO);
    assertThat(refused(Status.PERMISSION_DENIED)).isEqualTo(ExitCode.NOT_PERMITTED);
    assertThat(refused(Status.UNAVAILABLE)).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(err.toString()).contains("banyan: because\\u001B");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ban",
        "ban 192.0.2.300",
        "ban 192.0.2.7 --for soon",
        "unban",
        "unban 192.0.2.7 --all",
        "bans --prefix x",
        "status --coordinator :x",
        "status --socket a --state b",
        "history",
        "history 192.0.2.300",
        "audit --since soon",
        "watch now",
        "replay /etc/banyan --since soon",
        "import",
        "import fail2ban",
        "acls now",
        "release",
        "suspend --for soon",
        "agents quarantine",
        "allow add 192.0.2.300",
        "pki issue",
        "frobnicate",
        "status --frobnicate"
      })
  void refusesWordsThatMakeNoSense(String words) {
    assertThat(run(words.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("banyan: ").hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void listsAllCommandsInItsHelp() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains(
            "status",
            "jails",
            "agents",
            "bans",
            "unban",
            "explain",
            "config",
            "filter",
            "coordinator",
            "standalone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "jails",
        "agents",
        "bans",
        "ban",
        "unban",
        "explain",
        "history",
        "watch",
        "audit",
        "completion",
        "config",
        "config check",
        "config diff",
        "export",
        "filter",
        "filter test",
        "filter explain",
        "acls",
        "agents quarantine",
        "allow",
        "allow add",
        "allow list",
        "allow remove",
        "epoch accept",
        "import fail2ban",
        "pki",
        "pki init",
        "pki issue",
        "pki show",
        "release",
        "reload",
        "replay",
        "resume",
        "suspend"
      })
  void helpsWithAnExample(String command) {
    String[] words = (command + " --help").split(" ");

    assertThat(run(words)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Usage: banyan " + command, "Example: banyan " + command);
  }

  @Test
  void checksAConfiguration(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("jail.conf"), "[DEFAULT]\nbantime = soon\n[x]\nenabled = true\n");

    assertThat(run("config", "check", directory.toString())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(out.toString()).contains("jail.conf:2");
  }

  @Test
  void saysThatAConfigurationIsNotThere() {
    assertThat(run("config", "check", "/nowhere")).isEqualTo(ExitCode.NO_INPUT);
    assertThat(err.toString()).contains("/nowhere is no directory");
  }

  private int refused(Status status) {
    admin.refusal = Optional.of(status.withDescription("because\u001b"));
    return banyan("ban", "192.0.2.7");
  }
}
