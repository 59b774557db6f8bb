package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.banyan.filter.Fail2ban.Log;
import dev.banyan.filter.SampleFile.Sample;
import dev.banyan.model.FilterText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random lines through fail2ban's own filters, by the fail2ban that is installed and by this
 * engine: the same addresses and the same times, to the second. Only addresses count, as with
 * {@code usedns = no}.
 */
final class DifferentialTest {
  static final ZoneId ZONE = ZoneId.of("Europe/Paris");
  private static final int LINES = 40;
  private static final int ROUNDS =
      Math.max(1, Math.min(25, Integer.getInteger("banyan.model.seeds", 5_000) / 4_000));
  private static final List<Instant> CLOCKS =
      List.of(
          Instant.parse("2026-11-22T17:00:00Z"),
          Instant.parse("2026-07-01T10:00:00Z"),
          Instant.parse("2026-12-31T23:30:00Z"),
          Instant.parse("2027-01-01T00:10:00Z"),
          Instant.parse("2028-02-29T12:00:00Z"));

  @TempDir Path directory;

  private final long seed = Long.getLong("banyan.seed", 1);
  private final Random random = new Random(seed);
  private final List<Log> logs = new ArrayList<>();
  private final List<FilterText> texts = new ArrayList<>();
  private final Map<String, int[]> results = new TreeMap<>();
  private final List<String> differences = new ArrayList<>();

  @Test
  void findsTheHostsAndTimesThatFail2banFinds() throws Exception {
    assumeTrue(
        Fail2ban.isInstalled() && StockFilters.areInstalled(),
        "skipped: fail2ban, against which the engine is held, is not installed");
    StockFilters stock = new StockFilters(StockFilters.TREE, directory);
    for (String filter : stock.names()) {
      List<Sample> samples = SampleFile.read(StockFilters.LOGS, filter);
      for (Map<String, Object> options : options(samples)) {
        FilterText text = stock.text(filter, options);
        for (int round = 0; round < ROUNDS; round++) {
          logs.add(log(filter, options, text, samples));
          texts.add(text);
        }
      }
    }
    compareAll(new Fail2ban(directory, ZONE.getId()));
    print();
    assertThat(differences).as("seed " + seed).isEmpty();
  }

  /** With what the samples are read, but not from the journal, where a line has no date. */
  private static Set<Map<String, Object>> options(List<Sample> samples) {
    Set<Map<String, Object>> all =
        samples.stream()
            .map(Sample::options)
            .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    all.add(Map.of());
    all.removeIf(options -> "journal".equals(options.get("logtype")));
    return all;
  }

  private Log log(
      String filter, Map<String, Object> options, FilterText text, List<Sample> samples) {
    Instant now = CLOCKS.get(random.nextInt(CLOCKS.size()));
    List<String> given =
        samples.stream()
            .map(s -> new String(s.bytes(), StandardCharsets.UTF_8))
            .distinct()
            .toList();
    boolean mixed = random.nextBoolean();
    RandomDates dates = new RandomDates(random, now, mixed);
    RandomLines lines = new RandomLines(random, text, given, dates);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      all.add(lines.line());
    }
    return new Log(filter, options, now, mixed, all);
  }

  /** Where they differ, fail2ban is asked again, as one that forgets the line before (D6). */
  private void compareAll(Fail2ban fail2ban) throws Exception {
    List<List<String>> theirs = fail2ban.read(logs);
    List<Difference> open = new ArrayList<>();
    for (int i = 0; i < logs.size(); i++) {
      open.addAll(compare(logs.get(i), theirs.get(i), new Ours(texts.get(i), logs.get(i))));
    }
    List<Log> again = open.stream().map(Difference::log).distinct().map(Log::forgotten).toList();
    List<List<String>> without = fail2ban.read(again);
    for (Difference difference : open) {
      int log = again.indexOf(difference.log().forgotten());
      if (!difference.isWith(without.get(log).get(difference.index()))) {
        continue;
      }
      results.computeIfAbsent(difference.log().filter(), f -> new int[3])[2]++;
      differences.add(difference.toString());
    }
  }

  /** A line of which the two say different things. */
  private record Difference(Log log, int index, String theirs, String ours) {
    String line() {
      return new String(log.lines().get(index), StandardCharsets.UTF_8);
    }

    boolean isWith(String found) {
      return !ours.equals(found) && !KnownDifferences.isOne(line(), log.now(), found, ours);
    }

    @Override
    public String toString() {
      return "%s%s at %s%s, line %d: fail2ban %s, here %s: %s"
          .formatted(
              log.filter(),
              StockFilters.shown(log.options()),
              log.now(),
              log.mixed() ? " mixed" : "",
              index,
              theirs,
              ours,
              line());
    }
  }

  /** What this engine finds in each line of a log. */
  private static final class Ours implements Filter.Sink {
    final List<List<String>> found = new ArrayList<>();
    private final List<Integer> begins = new ArrayList<>();
    boolean ranOutOfTime;

    Ours(FilterText text, Log log) throws FilterException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (byte[] line : log.lines()) {
        begins.add(bytes.size());
        found.add(new ArrayList<>());
        bytes.writeBytes(line);
        bytes.write('\n');
      }
      Filter.compile(text, ZONE).scan(bytes.toByteArray(), 0, bytes.size(), log.now(), this);
    }

    @Override
    public void found(int lineFrom, int lineTo, Match match) {
      String time = match.logTime().map(t -> Long.toString(t.getEpochSecond())).orElse("-");
      found.get(begins.indexOf(lineFrom)).add(match.address() + " " + time);
    }

    @Override
    public void passedOver(int lineFrom, int lineTo, String why) {
      ranOutOfTime = true;
    }
  }

  private List<Difference> compare(Log log, List<String> theirs, Ours ours) {
    int[] result = results.computeIfAbsent(log.filter(), f -> new int[3]);
    List<Difference> open = new ArrayList<>();
    for (int i = 0; i < theirs.size() && !ours.ranOutOfTime; i++) {
      result[0]++;
      result[1] += theirs.get(i).isEmpty() ? 0 : 1;
      String found = String.join("\t", ours.found.get(i));
      Difference difference = new Difference(log, i, theirs.get(i), found);
      if (difference.isWith(theirs.get(i))) {
        open.add(difference);
      }
    }
    return open;
  }

  private void print() {
    StringBuilder table = new StringBuilder("filter: lines, found, different\n");
    results.forEach(
        (filter, r) -> table.append("  %-26s %5d %5d %5d%n".formatted(filter, r[0], r[1], r[2])));
    System.out.println(table);
  }
}
