package dev.banyan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/**
 * One life of a process that says when it is ready.
 *
 * @param line its first line
 * @param readyMillis from its start to that line
 */
record Started(Process process, String line, double readyMillis) {

  /**
   * Starts it and waits until it is ready.
   *
   * @throws IOException if it says something else, or nothing
   */
  static Started by(List<String> command) throws IOException {
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader(UTF_8);
    String line = output.readLine();
    double readyMillis = (System.nanoTime() - began) / 1e6;
    if (line == null || !line.startsWith("ready")) {
      process.destroyForcibly();
      throw new IOException("it did not get ready: " + line);
    }
    return new Started(process, line, readyMillis);
  }

  Resources resources() {
    return new Resources(process.pid());
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  void stop() {
    process.destroy();
    process.onExit().join();
  }
}
