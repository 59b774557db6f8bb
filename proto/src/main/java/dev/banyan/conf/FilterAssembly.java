package dev.banyan.conf;

import dev.banyan.filter.HostNames;
import dev.banyan.model.FilterText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The filter of one jail being put together: what the jail says itself wins over the filter. */
final class FilterAssembly {
  private static final FilterText RECIDIVE =
      new FilterText(
          FilterText.RECIDIVE,
          Optional.of(FilterText.RECIDIVE),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          1,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final Lookup jail;
  private final FilterReader.Found filter;
  private final Findings findings;

  FilterAssembly(Lookup jail, FilterReader.Found filter, Findings findings) {
    this.jail = jail;
    this.filter = filter;
    this.findings = findings;
  }

  FilterText text() {
    if (filter.isRecidive()) {
      return RECIDIVE;
    }
    Map<String, List<Line>> written =
        Map.of(
            "failregex", lines("failregex"),
            "ignoreregex", lines("ignoreregex"),
            "prefregex", lines("prefregex"),
            "datepattern", lines("datepattern"));
    FilterText text =
        new FilterText(
            filter.builtin().orElse(filter.call().name()),
            filter.builtin(),
            texts(written, "prefregex").stream().findFirst(),
            texts(written, "failregex"),
            texts(written, "ignoreregex"),
            option("datepattern").map(Value::text),
            maxlines(),
            option("journalmatch").map(Value::text),
            Optional.ofNullable(filter.options().get("logtype")).map(Value::text),
            mode());
    if (filter.exists()) {
      new FilterCheck(names(), findings).check(text, written, filter.call().at());
      sayOverridden(written);
    }
    return text;
  }

  private HostNames names() {
    String usedns = jail.get("usedns").map(Value::text).orElse("");
    return HostNames.of(usedns.toLowerCase(Locale.ROOT));
  }

  /** A built-in filter has regexes of its own; those of the jail would not be asked. */
  private void sayOverridden(Map<String, List<Line>> written) {
    if (filter.builtin().isPresent()) {
      written.forEach(
          (key, lines) ->
              lines.stream()
                  .findFirst()
                  .ifPresent(
                      line ->
                          findings.problem(
                              line,
                              key,
                              "does not go with the built-in filter '%s'; name a filter of filter.d"
                                  .formatted(filter.builtin().get()))));
    }
  }

  private List<Line> lines(String key) {
    return option(key).map(Value::filled).orElse(List.of());
  }

  private static List<String> texts(Map<String, List<Line>> written, String key) {
    return written.getOrDefault(key, List.of()).stream().map(Line::text).toList();
  }

  private int maxlines() {
    Optional<Value> value = option("maxlines");
    String text = value.map(Value::text).orElse("1");
    if (text.matches("[1-9]\\d{0,3}")) {
      return Integer.parseInt(text);
    }
    Line at = value.map(Value::first).orElse(jail.whole());
    findings.problem(at, "maxlines", "expected a number from 1 on, not '" + Text.shown(text) + "'");
    return 1;
  }

  /** Given with the filter's name, else by the jail, else by the filter's file. */
  private Optional<String> mode() {
    return Optional.ofNullable(filter.call().options().get("mode"))
        .or(() -> option("mode"))
        .map(Value::text);
  }

  private Optional<Value> option(String key) {
    return jail.get(key)
        .or(() -> Optional.ofNullable(filter.options().get(key)))
        .filter(value -> !value.isBlank());
  }
}
