package dev.banyan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * From the moment at which the deciding line is written into a log to the moment at which the
 * kernels of all hosts block its address, for bans one after another.
 *
 * <p>Arguments: bootstrap servers, name of the set, then for each host its namespace and its log.
 */
public final class Latency {
  private static final int WARM_UP = 50;
  private static final int BANS = 200;
  private static final int MAXRETRY = 5;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final long PAUSE_BETWEEN_LOOKS_NANOS = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final List<Path> logs;
  private final List<KernelSet> kernels;

  private Latency(List<Path> logs, List<KernelSet> kernels) {
    this.logs = logs;
    this.kernels = kernels;
  }

  public static void main(String[] arguments) throws Exception {
    List<Path> logs = new ArrayList<>();
    List<KernelSet> kernels = new ArrayList<>();
    for (int i = 2; i + 1 < arguments.length; i += 2) {
      kernels.add(new KernelSet(arguments[i], arguments[1]));
      logs.add(Path.of(arguments[i + 1]));
    }
    try {
      List<Sample> samples = new Latency(logs, kernels).run();
      System.out.print(new Stages(arguments[0]).describe(samples));
      System.out.println(figures(samples).json());
    } finally {
      kernels.forEach(KernelSet::close);
    }
  }

  /** One ban: when its deciding line was written and when the last kernel was seen to hold it. */
  record Sample(String address, long writtenMillis, double totalMillis, long blockedMillis) {}

  private List<Sample> run() throws Exception {
    System.out.printf("%d bans to warm up, then %d that count%n", WARM_UP, BANS);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < WARM_UP + BANS; i++) {
      Sample sample = ban("203.%d.%d.7".formatted(i / 250, i % 250 + 1), i);
      if (i >= WARM_UP) {
        samples.add(sample);
      }
      if (i % 50 == 49) {
        System.out.printf("%d bans, the last one after %.1f ms%n", i + 1, sample.totalMillis());
      }
    }
    return samples;
  }

  private Sample ban(String address, int number) throws Exception {
    for (int failure = 0; failure < MAXRETRY - 1; failure++) {
      fail(address, logs.get((number + failure) % logs.size()));
    }
    Thread.sleep(PAUSE.toMillis());
    long writtenMillis = System.currentTimeMillis();
    long began = System.nanoTime();
    fail(address, logs.get((number + MAXRETRY - 1) % logs.size()));
    awaitBlocked(address, began + PATIENCE.toNanos());
    double total = (System.nanoTime() - began) / 1e6;
    return new Sample(address, writtenMillis, total, System.currentTimeMillis());
  }

  /**
   * One kernel after the other: to ask all of them all the time would take a core from the rest.
   */
  private void awaitBlocked(String address, long deadline) throws IOException {
    for (KernelSet kernel : kernels) {
      while (!kernel.contains(address)) {
        if (System.nanoTime() > deadline) {
          throw new IOException(
              "%s is not blocked in %s after %s".formatted(address, kernel, PATIENCE));
        }
        LockSupport.parkNanos(PAUSE_BETWEEN_LOOKS_NANOS);
      }
    }
  }

  private static void fail(String address, Path log) throws IOException {
    String line =
        "[%s] NOTICE[1] chan_sip.c: Registration from '<sip:100@pbx>' failed for '%s:5060' - Wrong password%n"
            .formatted(LocalDateTime.now(ZoneId.systemDefault()).format(DATE), address);
    Files.writeString(log, line, UTF_8, StandardOpenOption.APPEND);
  }

  private static Figures figures(List<Sample> samples) {
    List<Double> totals = samples.stream().map(Sample::totalMillis).toList();
    return new Figures()
        .put("p50_ms", Figures.percentile(totals, 0.50), 1)
        .put("p95_ms", Figures.percentile(totals, 0.95), 1)
        .put("p99_ms", Figures.percentile(totals, 0.99), 1)
        .put("max_ms", Figures.percentile(totals, 1), 1);
  }
}
