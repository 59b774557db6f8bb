package dev.banyan.conf;

import dev.banyan.filter.Filter;
import dev.banyan.filter.FilterException;
import dev.banyan.filter.FilterException.Fault;
import dev.banyan.filter.HostNames;
import dev.banyan.model.FilterText;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Complains of regexes that cannot be used, each at the line that it was written in. */
final class FilterCheck {
  private static final Pattern NETWORK = Pattern.compile("<(?:F-)?(?:SUBNET|CIDR)/?>");

  private final HostNames names;
  private final Findings findings;

  /**
   * @param names whether the filter tells of names, as the jail has it
   */
  FilterCheck(HostNames names, Findings findings) {
    this.names = names;
    this.findings = findings;
  }

  /**
   * @param written where each regex stands, by its key and in the order of the text
   * @param filter where the jail names the filter
   */
  void check(FilterText text, Map<String, List<Line>> written, Line filter) {
    sayNetworks(written);
    try {
      Filter.compile(text, ZoneOffset.UTC, names);
    } catch (FilterException e) {
      for (Fault fault : e.faults()) {
        List<Line> lines = written.getOrDefault(fault.key(), List.of());
        boolean known = fault.index() >= 0 && fault.index() < lines.size();
        Line line = known ? lines.get(fault.index()) : filter;
        findings.problem(line, fault.key(), fault.message());
      }
    }
  }

  /** A failure is one address's. */
  private void sayNetworks(Map<String, List<Line>> written) {
    for (String key : List.of("prefregex", "failregex")) {
      for (Line line : written.getOrDefault(key, List.of())) {
        if (NETWORK.matcher(line.text()).find()) {
          findings.notice(
              line,
              key,
              "a network is not banned as one: a line in which <SUBNET> or <CIDR> catches more than"
                  + " a single address is passed over");
        }
      }
    }
  }
}
