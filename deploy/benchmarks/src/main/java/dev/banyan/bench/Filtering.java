package dev.banyan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many lines of an Asterisk log the agent reads in a second of processor time, everything that
 * its process uses counted (compilers and garbage collector too), and how many fail2ban does.
 * Arguments: a directory with room, the number of lines, the command that runs {@link LogReading}.
 *
 * <p>fail2ban reads the first lines of the same log with {@code fail2ban-regex} and its own filter;
 * what it needs for a log of one line, to start, is taken off. Nothing is taken off ours.
 */
public final class Filtering {
  private static final int RUNS = 3;
  private static final int FAIL2BAN_LINES = 200_000;
  private static final long SEED = 20_261_122;

  private final Path directory;
  private final List<String> reader;

  private Filtering(Path directory, List<String> reader) {
    this.directory = directory;
    this.reader = reader;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> all = List.of(arguments);
    new Filtering(Path.of(all.get(0)), all.subList(2, all.size())).run(Long.parseLong(all.get(1)));
  }

  private void run(long lines) throws IOException, InterruptedException {
    Path log = directory.resolve("full");
    AsteriskLog.Written written = new AsteriskLog(SEED).write(log, lines, Instant.now());
    System.out.printf(
        "%,d lines, %,d bytes, %,d failures%n", lines, written.bytes(), written.failures());
    List<Double> seconds = new ArrayList<>();
    List<Double> startups = new ArrayList<>();
    for (int run = 1; run <= RUNS; run++) {
      Path state = Files.createDirectory(directory.resolve("state-" + run));
      Run banyan = Run.of(with(reader, log, lines, state));
      seconds.add(banyan.cpuSeconds);
      startups.add(banyan.firstLineMillis);
      System.out.printf(
          "run %d: %s, %.2f s of processor time%n", run, banyan.lastLine, banyan.cpuSeconds);
    }
    double perSecond = lines / Figures.median(seconds);
    System.out.println(
        new Figures()
            .put("lines_per_cpu_second", perSecond, 0)
            .put("mb_per_second", perSecond * written.bytesPerLine() / 1e6, 0)
            .put("fail2ban_ratio", perSecond / fail2banLinesPerSecond(log), 1)
            .put("startup_ms", Figures.median(startups), 0)
            .json());
  }

  private double fail2banLinesPerSecond(Path log) throws IOException, InterruptedException {
    double start = fail2ban(head(log, 1)).cpuSeconds;
    Run whole = fail2ban(head(log, FAIL2BAN_LINES));
    double perSecond = FAIL2BAN_LINES / (whole.cpuSeconds - start);
    System.out.printf(
        "fail2ban-regex: %s; %.2f s, of these %.2f to start: %,.0f lines a second%n",
        whole.lastLine, whole.cpuSeconds, start, perSecond);
    return perSecond;
  }

  private static Run fail2ban(Path log) throws IOException, InterruptedException {
    return Run.of(
        List.of(
            "fail2ban-regex",
            "--print-no-missed",
            log.toString(),
            "/etc/fail2ban/filter.d/asterisk.conf"));
  }

  private Path head(Path log, int lines) throws IOException {
    Path head = directory.resolve("first-" + lines);
    try (Stream<String> all = Files.lines(log)) {
      Files.write(head, all.limit(lines).toList());
    }
    return head;
  }

  private static List<String> with(List<String> command, Object... arguments) {
    List<String> all = new ArrayList<>(command);
    Stream.of(arguments).map(Object::toString).forEach(all::add);
    return all;
  }

  /** A program that ran to its end: its output's last line, and what the shell's clock says. */
  private record Run(String lastLine, double firstLineMillis, double cpuSeconds) {

    static Run of(List<String> command) throws IOException, InterruptedException {
      List<String> timed =
          new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%U %S'; time \"$@\"", "-"));
      timed.addAll(command);
      Path clock = Files.createTempFile("banyan-bench", ".time");
      try {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(timed).redirectError(clock.toFile()).start();
        BufferedReader output = process.inputReader(UTF_8);
        String first = output.readLine();
        double firstLineMillis = (System.nanoTime() - began) / 1e6;
        String last =
            output.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse(first);
        List<String> errors = Files.readAllLines(clock);
        if (process.waitFor() != 0 || last == null) {
          throw new IOException(command + " failed: " + errors);
        }
        return new Run(last, firstLineMillis, cpuSeconds(Files.readAllLines(clock)));
      } finally {
        Files.delete(clock);
      }
    }

    private static double cpuSeconds(List<String> errors) {
      String[] times = errors.get(errors.size() - 1).split(" ", -1);
      return Double.parseDouble(times[0]) + Double.parseDouble(times[1]);
    }
  }
}
