package dev.banyan.conf;

import dev.banyan.filter.Filter;
import dev.banyan.filter.FilterException;
import dev.banyan.filter.FilterException.Fault;
import dev.banyan.model.FilterText;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Complains of regexes that cannot be used, each at the line that it was written in. */
final class FilterCheck {
  private static final Map<String, String> WOULD =
      Map.of(
          "<F-MLFID>", "join the lines of one session; each line is judged by itself",
          "<F-NOFAIL>", "wait for another line of the session; this one counts at once",
          "<F-MLFFORGET>", "end its session without a failure; this line counts",
          "<F-MLFGAINED>", "end its session with a login; this line counts",
          "<SKIPLINES>", "match over several lines; each line is matched by itself");

  private final Findings findings;

  FilterCheck(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param written where each regex stands, by its key and in the order of the text
   * @param filter where the jail names the filter
   */
  void check(FilterText text, Map<String, List<Line>> written, Line filter) {
    sayUnsupported(text, written);
    try {
      Filter.compile(text, ZoneOffset.UTC);
    } catch (FilterException e) {
      for (Fault fault : e.faults()) {
        List<Line> lines = written.getOrDefault(fault.key(), List.of());
        boolean known = fault.index() >= 0 && fault.index() < lines.size();
        Line line = known ? lines.get(fault.index()) : filter;
        findings.problem(line, fault.key(), fault.message());
      }
    }
  }

  /** Filters may ask for more than one line at a time; each such thing is said once a filter. */
  private void sayUnsupported(FilterText text, Map<String, List<Line>> written) {
    WOULD.forEach(
        (tag, would) ->
            Stream.of("prefregex", "failregex")
                .flatMap(key -> written.getOrDefault(key, List.of()).stream())
                .filter(line -> line.text().contains(tag) && findings.first(tag + text.name()))
                .forEach(line -> sayUnsupported(line, tag, would)));
  }

  private void sayUnsupported(Line line, String tag, String would) {
    findings.notice(line, tag, "is not supported yet; it would " + would);
  }
}
