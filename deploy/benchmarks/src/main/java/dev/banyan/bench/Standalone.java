package dev.banyan.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * How soon {@code banyan standalone} serves, how much memory it takes, and how soon it serves again
 * after it was killed. Arguments: the command that starts it.
 */
public final class Standalone {
  private static final int RUNS = 5;
  private static final long SETTLE_MILLIS = 5_000;

  private Standalone() {}

  public static void main(String[] arguments) throws Exception {
    List<String> command = List.of(arguments);
    List<Double> ready = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    List<Double> recover = new ArrayList<>();
    Started run = Started.by(command);
    try {
      for (int i = 0; i < RUNS; i++) {
        Thread.sleep(SETTLE_MILLIS);
        memory.add(run.resources().residentMiB());
        run.kill();
        run = Started.by(command);
        recover.add(run.readyMillis());
        run.stop();
        run = Started.by(command);
        ready.add(run.readyMillis());
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
}
