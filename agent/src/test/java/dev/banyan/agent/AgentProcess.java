package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An agent as a process of its own that blocks nobody. */
final class AgentProcess {
  private final Process process;

  private AgentProcess(Process process) {
    this.process = process;
  }

  /** Leaves what an agent leaves that followed a jail of this log. */
  static void holdRules(Path state, Path log) throws Exception {
    HeldRules.leave(state.resolve("agent"), log);
  }

  /** Returns when it is ready. */
  static AgentProcess start(Path state, Path root, String servers, String heap) throws IOException {
    return start(List.of(), state, root, servers, heap);
  }

  /** The same through another program. */
  static AgentProcess start(List<String> prefix, Path state, Path root, String servers, String heap)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            AgentMain.class.getName(),
            "--state=" + state,
            "--config=" + state,
            "--set=firewall=dry-run",
            "--set=http=off",
            "--set=logroots=" + root,
            "--set=kafka.request.timeout.ms=3000",
            "--set=kafka.bootstrap.servers=" + servers));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(process.inputReader(UTF_8).readLine()).startsWith("ready");
    return new AgentProcess(process);
  }

  boolean lives() {
    return process.isAlive();
  }

  /** The most memory that it ever had in use, in MiB. */
  long peakMiB() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  /** What its file descriptors lead to. */
  List<String> openFiles() throws IOException {
    List<String> files = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      for (Path one : all) {
        files.add(Files.readSymbolicLink(one).toString());
      }
    }
    return files;
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }
}
