package dev.banyan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How soon {@code banyan standalone} serves, how much memory it takes, and how soon it serves again
 * after it was killed. Arguments: the command that starts it.
 */
public final class Standalone {
  private static final int RUNS = 5;
  private static final long SETTLE_MILLIS = 5_000;

  private Standalone() {}

  public static void main(String[] command) throws Exception {
    List<Double> ready = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    List<Double> recover = new ArrayList<>();
    Run run = new Run(command);
    try {
      for (int i = 0; i < RUNS; i++) {
        Thread.sleep(SETTLE_MILLIS);
        memory.add(run.residentMiB());
        run.kill();
        run = new Run(command);
        recover.add(run.readyMillis);
        run.stop();
        run = new Run(command);
        ready.add(run.readyMillis);
        System.out.printf(
            "run %d: ready %.0f ms, %.0f MiB after %d s, serving again %.0f ms after kill -9%n",
            i + 1, ready.get(i), memory.get(i), SETTLE_MILLIS / 1000, recover.get(i));
      }
    } finally {
      run.kill();
    }
    System.out.println(
        new Figures()
            .put("ready_ms", Figures.median(ready), 0)
            .put("rss_mb", Figures.median(memory), 0)
            .put("recover_ms", Figures.median(recover), 0)
            .json());
  }

  /** One life of the process. */
  private static final class Run {
    final double readyMillis;
    private final Process process;

    Run(String... command) throws IOException {
      long began = System.nanoTime();
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader output = process.inputReader(UTF_8);
      String line = output.readLine();
      readyMillis = (System.nanoTime() - began) / 1e6;
      if (line == null || !line.startsWith("ready")) {
        throw new IOException("it did not get ready: " + line);
      }
    }

    double residentMiB() throws IOException {
      try (Stream<String> lines = Files.lines(Path.of("/proc", process.pid() + "", "status"))) {
        return lines
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToDouble(line -> Double.parseDouble(line.split("\\s+", -1)[1]) / 1024)
            .sum();
      }
    }

    void kill() {
      process.destroyForcibly().onExit().join();
    }

    void stop() {
      process.destroy();
      process.onExit().join();
    }
  }
}
