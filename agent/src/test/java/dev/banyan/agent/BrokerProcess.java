package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.banyan.broker.BrokerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A real broker in a process of its own, that things can be done to. */
final class BrokerProcess {
  private final Path directory;
  private Process process;
  private String servers;

  BrokerProcess(Path directory) throws IOException {
    this.directory = directory;
    this.servers = "127.0.0.1:0";
    this.process = launch();
  }

  String servers() {
    return servers;
  }

  /** Starts it anew at the same port, with what it had stored. */
  void start() throws IOException {
    process = launch();
  }

  private Process launch() throws IOException {
    List<String> address = Splitter.on(':').splitToList(servers);
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                directory.toString(),
                address.get(0),
                address.get(1))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = started.inputReader(UTF_8).readLine();
    assertThat(line).startsWith("ready ");
    servers = line.substring("ready ".length());
    return started;
  }

  /** Ends it as an operator does. */
  void stop() {
    process.destroy();
    process.onExit().join();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** From now on it answers nobody, but its connections stand, as if the network were cut. */
  void cutOff() throws Exception {
    signal("STOP");
  }

  void reconnect() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
