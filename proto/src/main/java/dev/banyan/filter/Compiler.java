package dev.banyan.filter;

import dev.banyan.filter.FilterException.Fault;
import dev.banyan.filter.asterisk.RecordReader;
import dev.banyan.filter.builtin.BuiltIn;
import dev.banyan.filter.date.DateDetector;
import dev.banyan.filter.date.DatePatternException;
import dev.banyan.filter.regex.Dialect;
import dev.banyan.filter.regex.Pattern;
import dev.banyan.filter.regex.RegexException;
import dev.banyan.model.FilterText;
import dev.banyan.model.Printable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compiles the text of a filter and collects all that is wrong with it. */
final class Compiler {
  /** Groups by which a failure is known; one of them must be there. */
  private static final Set<String> IDS = Set.of("fid", "ip4", "ip6", "dns", "host", "mlfid");

  /** A regex whose places can be counted with a finger. */
  private static final int SHORT = 20;

  private static final int NEAR = 24;

  private final List<Fault> faults = new ArrayList<>();
  private final HostNames names;
  private final Steps steps;

  private Compiler(HostNames names, Steps steps) {
    this.names = names;
    this.steps = steps;
  }

  static Filter compile(FilterText text, ZoneId zone, HostNames names, Steps steps)
      throws FilterException {
    Compiler compiler = new Compiler(names, steps);
    Optional<Filter> filter =
        text.builtin().isPresent()
            ? compiler.builtIn(text.builtin().get(), text, zone)
            : compiler.read(text, zone).map(compiler::scanner);
    if (filter.isEmpty() || !compiler.faults.isEmpty()) {
      throw new FilterException(compiler.faults);
    }
    return filter.get();
  }

  private Filter scanner(Rules rules) {
    Sessions sessions = new Sessions();
    return new Scanner(
        needed(rules.literals()),
        () -> watched(new RegexReader(new LineMatcher(rules, sessions, steps), names)));
  }

  private LineReader watched(LineReader reader) {
    return steps == Steps.UNSEEN
        ? reader
        : (lines, line, position, now, sink) -> {
          steps.reading(lines.begin(line), lines.textEnd(line));
          reader.read(lines, line, position, now, sink);
        };
  }

  /** Whoever looks on wants to see every line. */
  private List<String> needed(List<String> literals) {
    return steps == Steps.UNSEEN ? literals : List.of();
  }

  private Optional<Filter> builtIn(String name, FilterText text, ZoneId zone) {
    if (name.equals(BuiltIn.ASTERISK)) {
      return asterisk(text, zone);
    }
    Optional<FilterText> builtIn = BuiltIn.named(name);
    if (builtIn.isEmpty()) {
      String known = String.join(", ", BuiltIn.names());
      fault("filter", 0, "no built-in filter is called " + name + "; there are: " + known);
    }
    return builtIn.flatMap(regexes -> read(regexes, zone)).map(this::scanner);
  }

  static boolean countsMisdials(FilterText text) {
    return text.mode().filter("aggressive"::equals).isPresent();
  }

  private Optional<Filter> asterisk(FilterText text, ZoneId zone) {
    boolean misdials = countsMisdials(text);
    return dates(text, zone)
        .map(
            dates ->
                new Scanner(
                    needed(RecordReader.literals()),
                    () -> watched(new AsteriskReader(misdials, dates, steps))));
  }

  /** The regexes of a filter, for the tests that look at more than addresses. */
  static Rules rules(FilterText text, ZoneId zone, HostNames names) throws FilterException {
    Compiler compiler = new Compiler(names, Steps.UNSEEN);
    Optional<Rules> rules = compiler.read(text, zone);
    if (rules.isEmpty() || !compiler.faults.isEmpty()) {
      throw new FilterException(compiler.faults);
    }
    return rules.get();
  }

  private Optional<Rules> read(FilterText text, ZoneId zone) {
    Dialect dialect = new Dialect(text.maxlines() > 1, names == HostNames.FOUND);
    List<Pattern> prefix = all("prefregex", text.prefregex().stream().toList(), dialect);
    boolean before = prefix.stream().anyMatch(Compiler::namesHost);
    List<Pattern> fail = all("failregex", text.failregex(), dialect);
    if (!before) {
      checkIds(fail, text.failregex());
    }
    List<Pattern> ignore = all("ignoreregex", text.ignoreregex(), dialect);
    if (text.failregex().isEmpty()) {
      fault("failregex", 0, "the filter has none; give at least one with <HOST> in it");
    }
    return dates(text, zone)
        .map(
            dates ->
                new Rules(
                    prefix.stream().findFirst(),
                    fail,
                    ignore,
                    Optional.of(dates).filter(d -> !isJournal(text)),
                    text.maxlines(),
                    Rules.BUDGET));
  }

  /** What comes from the journal has its time beside it. */
  private static boolean isJournal(FilterText text) {
    return text.logtype().filter("journal"::equals).isPresent();
  }

  private List<Pattern> all(String key, List<String> regexes, Dialect dialect) {
    List<Pattern> compiled = new ArrayList<>();
    for (int i = 0; i < regexes.size(); i++) {
      try {
        Pattern regex = Pattern.compile(regexes.get(i), dialect);
        steps.compiled(key, i, regex);
        compiled.add(regex);
      } catch (RegexException e) {
        fault(key, i, e.getMessage() + around(regexes.get(i), e.position()));
      }
    }
    return compiled;
  }

  /** The part of a long regex that a message is about: it may have been put together of several. */
  private static String around(String regex, int position) {
    if (regex.length() <= SHORT) {
      return "";
    }
    int from = Math.max(0, Math.min(position, regex.length()) - NEAR);
    int to = Math.min(regex.length(), position + NEAR);
    String near = (from > 0 ? "…" : "") + regex.substring(from, to);
    return ": '" + Printable.of(near + (to < regex.length() ? "…" : "")) + "'";
  }

  private void checkIds(List<Pattern> compiled, List<String> given) {
    for (Pattern regex : compiled) {
      if (!namesHost(regex)) {
        fault(
            "failregex",
            given.indexOf(regex.toString()),
            "names no host: use <HOST> where the line has the address");
      }
    }
  }

  private static boolean namesHost(Pattern regex) {
    return regex.names().stream().anyMatch(IDS::contains);
  }

  private Optional<DateDetector> dates(FilterText text, ZoneId zone) {
    try {
      return Optional.of(DateDetector.of(text.datepattern(), zone));
    } catch (DatePatternException e) {
      fault("datepattern", 0, e.getMessage());
      return Optional.empty();
    }
  }

  private void fault(String key, int index, String message) {
    faults.add(new Fault(key, index, message));
  }
}
