package dev.banyan.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process inside a namespace that does what {@link StationProcess} understands. It keeps to one
 * processor, because the kernel may deliver packets that were sent on two of them in any order.
 */
final class Station implements AutoCloseable {
  private final String host;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  Station(Namespace host) {
    this.host = host.name();
    List<String> command = new ArrayList<>(host.prefix());
    command.addAll(
        List.of(
            "taskset",
            "1",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx32m",
            "-cp",
            classes(),
            StationProcess.class.getName()));
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    commands = process.outputWriter();
    answers = process.inputReader();
  }

  void listen(int port) {
    expect("ok", "listen " + port);
  }

  void send(String source, String destination, int port, String text) {
    expect("ok", "send %s %s %d %s".formatted(source, destination, port, text));
  }

  boolean receives(String text, int withinMillis) {
    return ask("receives %s %d".formatted(text, withinMillis)).equals("yes");
  }

  boolean connects(String source, String destination, int port) {
    return ask("connects %s %s %d".formatted(source, destination, port)).equals("yes");
  }

  void flood(String source, String destination, int port, int perSecond) {
    expect("ok", "flood %s %s %d %d".formatted(source, destination, port, perSecond));
  }

  long flooded() {
    return Long.parseLong(ask("flooded"));
  }

  long countFrom(String source) {
    return Long.parseLong(ask("count " + source));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void expect(String answer, String command) {
    String got = ask(command);
    if (!got.equals(answer)) {
      throw new AssertionError(host + ": " + command + ": " + got);
    }
  }

  private synchronized String ask(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
      String answer = answers.readLine();
      return answer == null ? "the process in the namespace has ended" : answer;
    } catch (IOException e) {
      throw new AssertionError(host + ": " + command + ": " + e.getMessage(), e);
    }
  }

  private static String classes() {
    return Path.of(
            URI.create(
                StationProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString()))
        .toString();
  }
}
