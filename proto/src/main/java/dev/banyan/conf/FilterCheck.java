package dev.banyan.conf;

import dev.banyan.filter.Filter;
import dev.banyan.filter.FilterException;
import dev.banyan.model.FilterText;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Complains of regexes that cannot be used, each at the line that it was written in. */
final class FilterCheck {
  private static final Pattern HOST =
      Pattern.compile(
          "<(?:HOST|ADDR|IP4|IP6|DNS|CIDR|SUBNET|F-ID|F-MLFID)/?>"
              + "|\\(\\?P<(?:host|addr|ip4|ip6|dns|cidr|fid|mlfid)>");

  private final Findings findings;

  FilterCheck(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param written where each regex stands, by its key and in the order of the text
   * @param filter where the jail names the filter
   */
  void check(FilterText text, Map<String, List<Line>> written, Line filter) {
    if (text.builtin().isPresent()) {
      return;
    }
    List<Line> failregex = written.getOrDefault("failregex", List.of());
    if (failregex.isEmpty()) {
      findings.problem(filter, "failregex", "filter '%s' has none".formatted(text.name()));
      return;
    }
    Set<Line> hostless = hostless(text, failregex);
    try {
      Filter.compile(text, ZoneOffset.UTC);
    } catch (FilterException e) {
      for (FilterException.Fault fault : e.faults()) {
        Line line = line(written.getOrDefault(fault.key(), List.of()), fault.index(), filter);
        if (!hostless.contains(line)) {
          findings.problem(line, fault.key(), fault.message());
        }
      }
    }
  }

  private Set<Line> hostless(FilterText text, List<Line> failregex) {
    Set<Line> found = new HashSet<>();
    if (text.prefregex().filter(prefix -> HOST.matcher(prefix).find()).isEmpty()) {
      for (Line line : failregex) {
        if (!HOST.matcher(line.text()).find()) {
          found.add(line);
          findings.problem(
              line,
              "failregex",
              "names no host: put <HOST> where the address stands in '"
                  + Text.cut(line.text())
                  + "'");
        }
      }
    }
    return found;
  }

  private static Line line(List<Line> lines, int index, Line fallback) {
    return index < lines.size() ? lines.get(index) : fallback;
  }
}
