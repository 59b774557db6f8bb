package dev.banyan.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The fail2ban that is installed, asked what it finds in logs. */
final class Fail2ban {
  private static final Path PROGRAM = Path.of("/usr/bin/fail2ban-regex");
  private static final String SCRIPT = "reads.py";

  private final Path scratch;
  private final String zone;

  /**
   * @param scratch where files may lie
   * @param zone of dates that name none
   */
  Fail2ban(Path scratch, String zone) {
    this.scratch = scratch;
    this.zone = zone;
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * A log for one filter.
   *
   * @param now the time at which it is read
   * @param mixed whether its dates have different forms: then the form of one line is not to be
   *     remembered for the next
   */
  record Log(
      String filter, Map<String, Object> options, Instant now, boolean mixed, List<byte[]> lines) {
    /** The same, read by a fail2ban that remembers nothing of the lines before. */
    Log forgotten() {
      return new Log(filter, options, now, true, lines);
    }

    String record() {
      String json =
          options.entrySet().stream()
              .filter(option -> !option.getKey().startsWith("test."))
              .map(option -> "\"%s\": \"%s\"".formatted(option.getKey(), option.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      String how = mixed ? "lines" : "log";
      return "filter\t%s\t%s\t%d\t%s\n".formatted(filter, json, now.getEpochSecond(), how);
    }
  }

  /** What it finds in each line of each log: addresses and seconds. */
  List<List<String>> read(List<Log> logs) throws IOException, InterruptedException {
    StringBuilder input = new StringBuilder();
    for (Log log : logs) {
      input.append(log.record());
      for (byte[] line : log.lines()) {
        input.append("line\t").append(Base64.getEncoder().encodeToString(line)).append('\n');
      }
    }
    List<String> answers = run(input.toString());
    List<List<String>> all = new ArrayList<>();
    int at = 0;
    for (Log log : logs) {
      if (!answers.get(at).equals("ok")) {
        throw new IllegalStateException(log.filter() + ": " + answers.get(at));
      }
      all.add(answers.subList(at + 1, at + 1 + log.lines().size()));
      at += 1 + log.lines().size();
    }
    return all;
  }

  private List<String> run(String input) throws IOException, InterruptedException {
    Path script = scratch.resolve(SCRIPT);
    try (InputStream text = Fail2ban.class.getResourceAsStream(SCRIPT)) {
      Files.write(script, text.readAllBytes());
    }
    Path from = Files.writeString(scratch.resolve("input"), input);
    Path to = scratch.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(interpreter(), script.toString())
            .redirectInput(from.toFile())
            .redirectOutput(to.toFile())
            .redirectError(scratch.resolve("errors").toFile());
    builder.environment().put("TZ", zone);
    Process process = builder.start();
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException(Files.readString(scratch.resolve("errors")));
      }
    } finally {
      process.destroyForcibly();
    }
    return Files.readAllLines(to, UTF_8);
  }

  /** The Python that its package is installed for. */
  private static String interpreter() throws IOException {
    try (java.util.stream.Stream<String> lines = Files.lines(PROGRAM)) {
      return lines.findFirst().orElse("").substring("#!".length()).strip();
    }
  }
}
