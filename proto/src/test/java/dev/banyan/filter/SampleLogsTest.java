package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.filter.SampleFile.Sample;
import dev.banyan.filter.regex.OverrunException;
import dev.banyan.model.FilterText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * fail2ban's own sample logs, where its package has put them, through its own filters and this
 * engine. Prints what was run, passed and skipped for each filter, and each sample that did not
 * pass.
 */
final class SampleLogsTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Paris");
  private static final Instant NOW = Instant.ofEpochSecond(1124013600);
  private static final Set<String> WHOLE =
      Set.of(
          "asterisk",
          "freeswitch",
          "sshd",
          "recidive",
          "apache-auth",
          "postfix",
          "dovecot",
          "nginx-http-auth");

  @TempDir Path directory;

  private final Map<String, int[]> results = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  @Test
  void readsTheSamplesAsFail2banDoes() throws Exception {
    assumeTrue(
        StockFilters.areInstalled(),
        "skipped: Debian's package fail2ban, which brings the sample logs, is not installed");
    StockFilters stock = new StockFilters(StockFilters.TREE, directory);
    for (String filter : stock.names()) {
      run(filter, stock);
    }
    StockFilters ofTests = new StockFilters(StockFilters.TESTS.resolve("config"), directory);
    for (String filter : ofTests.names()) {
      if (filter.startsWith("zzz-")) {
        run(filter, ofTests);
      }
    }
    print();
    judge();
  }

  private void run(String filter, StockFilters stock) throws IOException {
    int[] result = results.computeIfAbsent(filter, f -> new int[3]);
    if (!Files.exists(StockFilters.LOGS.resolve(filter))) {
      result[0]++;
      result[2]++;
      failures.add(filter + ": no sample log");
      return;
    }
    Map<Map<String, Object>, LineMatcher> matchers = new HashMap<>();
    for (Sample sample : SampleFile.read(StockFilters.LOGS, filter)) {
      result[0]++;
      Optional<String> wrong;
      try {
        LineMatcher matcher = matchers.get(sample.options());
        if (matcher == null) {
          matcher = new LineMatcher(rules(stock.text(filter, sample.options())), new Sessions());
          matchers.put(sample.options(), matcher);
        }
        wrong = wrong(matcher, sample);
      } catch (ConfigurationException | FilterException | OverrunException e) {
        wrong = Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        result[2]++;
      }
      if (wrong.isPresent()) {
        failures.add(
            filter
                + " "
                + sample.file()
                + ":"
                + sample.line()
                + " "
                + StockFilters.shown(sample.options())
                + ": "
                + wrong.get());
      } else {
        result[1]++;
      }
    }
  }

  /** With time enough: how fast a regex is does not matter here. */
  private static Rules rules(FilterText text) throws FilterException {
    Rules rules = Compiler.rules(text, ZONE, HostNames.FOUND);
    return new Rules(
        rules.prefregex(),
        rules.failregex(),
        rules.ignoreregex(),
        rules.dates(),
        rules.maxlines(),
        Duration.ofSeconds(10));
  }

  private static Optional<String> wrong(LineMatcher matcher, Sample sample)
      throws OverrunException {
    byte[] line = sample.bytes();
    Optional<Hit> hit = matcher.match(line, 0, line.length, NOW).filter(h -> h.id().isPresent());
    if (hit.isPresent() != sample.matches()) {
      return Optional.of(hit.isPresent() ? "matched " + hit.get() : "not matched");
    }
    return hit.flatMap(found -> wrongGroup(found, matcher.logTime(), sample));
  }

  private static Optional<String> wrongGroup(Hit hit, Optional<Instant> time, Sample sample) {
    for (Map.Entry<String, Object> expected : sample.expected().entrySet()) {
      String got =
          switch (expected.getKey()) {
            case "match", "desc", "constraint" -> expected.getValue().toString();
            case "host" -> hit.group("host").or(hit::id).orElse("");
            case "attempts" -> Integer.toString(hit.lines());
            case "users" -> hit.users().stream().sorted().toList().toString();
            case "time" -> time(expected.getValue().toString(), time);
            default -> hit.group(expected.getKey()).orElse("");
          };
      String wanted =
          expected.getValue() instanceof List<?> list
              ? list.stream().map(Object::toString).sorted().toList().toString()
              : expected.getValue().toString();
      if (!got.equals(wanted)) {
        return Optional.of(expected.getKey() + " is " + got + ", not " + wanted);
      }
    }
    return Optional.empty();
  }

  private static String time(String wanted, Optional<Instant> got) {
    if (wanted.isEmpty() || got.isEmpty()) {
      return got.isEmpty() && !wanted.isEmpty() ? "none" : wanted;
    }
    LocalDateTime expected = LocalDateTime.parse(wanted.replaceFirst("-(\\d)T", "-0$1T"));
    LocalDateTime local = LocalDateTime.ofInstant(got.get(), ZONE);
    boolean same = expected.equals(local) || expected.equals(local.truncatedTo(ChronoUnit.SECONDS));
    return same ? wanted : local.toString();
  }

  private void print() {
    StringBuilder table = new StringBuilder("filter: run, passed, skipped\n");
    results.forEach(
        (filter, r) -> table.append("  %-26s %4d %4d %4d%n".formatted(filter, r[0], r[1], r[2])));
    table.append("all: %d, %d, %d%n".formatted(sum(0), sum(1), sum(2)));
    table.append(failures.isEmpty() ? "missing: nothing\n" : "missing, and why:\n");
    failures.forEach(failure -> table.append("  ").append(failure).append('\n'));
    System.out.println(table);
  }

  private int sum(int index) {
    return results.values().stream().mapToInt(r -> r[index]).sum();
  }

  private void judge() {
    assertThat(sum(0)).as("samples").isGreaterThanOrEqualTo(1050);
    for (String filter : WHOLE) {
      int[] r = results.getOrDefault(filter, new int[3]);
      assertThat(r[1]).as("passed of " + filter).isEqualTo(r[0]).isPositive();
    }
    assertThat(100.0 * sum(1) / sum(0)).as("percent passed").isGreaterThanOrEqualTo(98);
  }
}
