package dev.banyan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process and its children take, as the kernel tells it. */
record Resources(long pid) {
  private static final double KIB_PER_MIB = 1024;
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;
  private static final int TIMES = 4;

  /** Memory that is resident. */
  double residentMiB() throws IOException {
    return sum("Rss:");
  }

  /** Memory that another process of the same kind would take too: what was written to. */
  double privateMiB() throws IOException {
    return sum("Private_Dirty:");
  }

  /** Processor time used so far; that of children that ended counts too. */
  Duration processorTime() throws IOException {
    long ticks = 0;
    for (String stat : read("stat")) {
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      for (int i = USER_TIME; i < USER_TIME + TIMES; i++) {
        ticks += Long.parseLong(fields[i]);
      }
    }
    return Duration.ofMillis(Math.round(ticks / TICKS_PER_SECOND * 1_000));
  }

  /** Processor time of each kind of thread of the process itself, the busiest first. */
  String busiestThreads(int most) throws IOException {
    Map<String, Long> ticks = new HashMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc", pid + "", "task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        int end = stat.lastIndexOf(')');
        String[] fields = stat.substring(end + 2).split(" ", -1);
        long used = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
        ticks.merge(stat.substring(stat.indexOf('(') + 1, end), used, Long::sum);
      }
    }
    return ticks.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(most)
        .map(thread -> "%s %.1f s".formatted(thread.getKey(), thread.getValue() / TICKS_PER_SECOND))
        .collect(Collectors.joining(", "));
  }

  private double sum(String name) throws IOException {
    return read("smaps_rollup").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.split("\\s+", -1)[1]) / KIB_PER_MIB)
        .sum();
  }

  private List<String> read(String file) throws IOException {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    try (Stream<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants())) {
      return all.flatMap(one -> content(Path.of("/proc", one.pid() + "", file))).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Nothing of a child that has just ended. */
  private static Stream<String> content(Path path) {
    try {
      return Stream.of(Files.readString(path));
    } catch (NoSuchFileException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
