package dev.banyan.coordinator.cli.filter;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.coordinator.cli.filter.FilterOptions.Chosen;
import dev.banyan.coordinator.cli.filter.FilterOutput.Doubt;
import dev.banyan.coordinator.cli.trial.Span;
import dev.banyan.coordinator.cli.trial.Tally;
import dev.banyan.coordinator.cli.trial.Watch.Timing;
import dev.banyan.filter.asterisk.RecordReader;
import dev.banyan.filter.builtin.BuiltIn;
import dev.banyan.model.FilterText;
import dev.banyan.model.Printable;
import dev.banyan.rule.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What a trial came to, for people. */
record FilterReport(
    Chosen filter, List<String> logs, List<Doubt> doubts, Tally tally, Instant now) {
  private static final int SHOWN_CHARACTERS = 100;
  private static final int SHOWN_TIMINGS = 5;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    String name = filter.name().isEmpty() ? "regexes" : filter.name();
    lines.add("filter   " + Console.safe(name + ", " + filter.from()));
    lines.add("logs     " + Console.safe(String.join(" ", logs)));
    lines.add("lines    " + sum());
    lines.add("counted  " + counted());
    tally.span().ifPresent(span -> lines.add("dated    " + dated(span)));
    slow(lines);
    doubts(lines);
    dates(lines);
    hits(lines);
    timings(lines);
    return lines;
  }

  private String sum() {
    String passed = tally.passedOver() == 0 ? "" : ", " + tally.passedOver() + " passed over";
    String harmless =
        tally.harmless() == 0
            ? ""
            : " (%s a failregex that makes no failure by itself)"
                .formatted(count(tally.harmless(), "matches", "match"));
    return "%d: %d matched, %d ignored%s, %d missed%s"
        .formatted(
            tally.lines(), tally.matched(), tally.ignored(), harmless, tally.missed(), passed);
  }

  private String counted() {
    List<String> others = new ArrayList<>();
    if (tally.repeats() > 0) {
      others.add(count(tally.repeats(), "line repeats", "lines repeat") + " an attempt");
    }
    if (tally.doubted() > 0) {
      others.add(count(tally.doubted(), "line", "lines") + " cannot be believed");
    }
    String weighed = tally.failures() == tally.attempts() ? "" : " in " + attempts();
    return count(tally.failures(), "failure", "failures")
        + weighed
        + (others.isEmpty() ? "" : "; " + String.join(", ", others));
  }

  /** Who tries a live log sees here that its clock or zone is not read right. */
  private String dated(Span span) {
    String ahead =
        span.last().isAfter(now.plus(Terms.EARLINESS))
            ? "; that lies ahead: in a jail it would count as of now (see datepattern, logtimezone)"
            : "";
    return "%s to %s%s".formatted(span.first(), span.last(), ahead);
  }

  private String attempts() {
    return count(tally.attempts(), "attempt", "attempts");
  }

  /** A regex that was not asked may have missed failures. */
  private void slow(List<String> lines) {
    for (Timing timing : tally.timings()) {
      if (timing.overruns() > 0) {
        String rested =
            timing.unasked() == 0
                ? ""
                : " and then rested: it was not asked about "
                    + count(timing.unasked(), "line", "lines");
        lines.add(
            "slow     %s %d ran out of its time on %s%s; make it simpler: %s"
                .formatted(
                    timing.key(),
                    timing.number(),
                    count(timing.overruns(), "line", "lines"),
                    rested,
                    cut(timing.regex())));
      }
    }
  }

  private static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private void doubts(List<String> lines) {
    if (doubts.isEmpty()) {
      return;
    }
    var table = new Table("LINE", "ACCUSES", "NOT COUNTED BECAUSE");
    doubts.forEach(
        doubt -> {
          String log = logs.size() > 1 ? doubt.spot().log() + ":" : "";
          table.add(log + doubt.spot().number(), doubt.host(), doubt.why());
        });
    section(lines, table);
    long more = tally.doubted() + tally.passedOver() - doubts.size();
    if (more > 0) {
      lines.add("and " + more + " more");
    }
  }

  private void dates(List<String> lines) {
    var table = new Table(">LINES", "DATE");
    tally.dates().forEach(date -> table.add(date.getValue(), cut(date.getKey())));
    if (tally.undated() > 0) {
      table.add(tally.undated(), "none that can be read");
    }
    section(lines, table);
  }

  private void hits(List<String> lines) {
    var table = new Table(">HITS", ">REGEX", "");
    List<String> regexes = regexes();
    new TreeMap<>(tally.hits())
        .forEach((number, hits) -> table.add(hits, number, cut(regexes.get(number - 1))));
    section(lines, table);
  }

  /** The failregexes in their order; the shapes of records in place of them. */
  private List<String> regexes() {
    FilterText text = filter.text();
    return text.builtin()
        .map(name -> BuiltIn.named(name).map(FilterText::failregex))
        .map(own -> own.orElseGet(RecordReader::shapes))
        .orElse(text.failregex());
  }

  private void timings(List<String> lines) {
    var table = new Table(">MILLISECONDS", ">ASKED", "SLOWEST", "");
    for (Timing timing : tally.timings().stream().limit(SHOWN_TIMINGS).toList()) {
      String name = timing.key() + " " + timing.number();
      table.add(milliseconds(timing.time()), timing.calls(), name, cut(timing.regex()));
    }
    section(lines, table);
  }

  private static String milliseconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e6);
  }

  private static void section(List<String> lines, Table table) {
    List<String> rows = table.lines();
    if (rows.size() > 1) {
      lines.add("");
      lines.addAll(rows);
    }
  }

  private static String cut(String text) {
    return Printable.of(text, SHOWN_CHARACTERS);
  }
}
