package dev.banyan.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentArgumentsTest {

  @Test
  void readsHowAnAgentIsUsuallyStarted() {
    assertThat(
            AgentArguments.parse(
                "--config", "/etc/x", "--set", "host=a", "--set=kafka.x=b=c", "--state=/var/y"))
        .contains(
            new AgentArguments(
                Path.of("/etc/x"),
                Optional.of(Path.of("/var/y")),
                Map.of("host", "a", "kafka.x", "b=c")));
    assertThat(AgentArguments.parse())
        .contains(new AgentArguments(Path.of(AgentArguments.CONFIG), Optional.empty(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "status",
        "--config",
        "--config=",
        "--config --set",
        "--set host",
        "--set =x",
        "--state @file",
        "--sett a=b",
        "--config /x status"
      })
  void leavesEverythingElseToTheParserThatExplains(String line) {
    assertThat(AgentArguments.parse(line.split(" "))).isEmpty();
  }

  @Test
  void readsTheSameAsThatParser() {
    String[] line = {"--set", "a=b", "--set", "a=c", "--state", "/s", "--config=/c"};
    var options = new AgentOptions();
    new picocli.CommandLine(options).parseArgs(line);

    assertThat(AgentArguments.parse(line)).contains(options.arguments());
  }
}
