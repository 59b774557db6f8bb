package dev.banyan.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BrokerKilledIT {
  @TempDir Path directory;

  @Test
  void keepsWhatItAcknowledgedWhenItIsKilled() throws Exception {
    List<String> values = Records.values(100);
    try (Child first = new Child(directory)) {
      Records.createTopic(first.servers);
      Records.append(first.servers, values);
    }
    try (Child second = new Child(directory)) {
      assertThat(Records.read(second.servers, values.size())).isEqualTo(values);
    }
  }

  /** A broker in a process of its own; closing it kills it. */
  private static final class Child implements AutoCloseable {
    final String servers;
    private final Process process;

    Child(Path directory) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  BrokerMain.class.getName(),
                  directory.toString(),
                  "127.0.0.1",
                  "0")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output = process.inputReader(UTF_8);
      String line = output.readLine();
      assertThat(line).startsWith("ready ");
      servers = line.substring("ready ".length());
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
