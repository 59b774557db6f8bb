package dev.banyan.coordinator.cli.filter;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.NamedFilter;
import dev.banyan.conf.Problem;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.filter.Filter;
import dev.banyan.filter.FilterException;
import dev.banyan.filter.FilterException.Fault;
import dev.banyan.filter.HostNames;
import dev.banyan.filter.Steps;
import dev.banyan.filter.builtin.BuiltIn;
import dev.banyan.filter.date.Zones;
import dev.banyan.model.FilterText;
import dev.banyan.model.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which filter is meant, and how it reads dates. */
final class FilterOptions {
  private static final Path BUILT_IN = Path.of("");
  private static final List<Path> DEFAULT =
      List.of(Path.of("/etc/banyan"), BUILT_IN, Path.of("/etc/fail2ban"));

  @Option(
      names = "--config",
      paramLabel = "DIR",
      description =
          "Where filter.d lies, such as /etc/fail2ban. If not given: /etc/banyan, then the filters"
              + " that are built in, then /etc/fail2ban.")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--regex",
      paramLabel = "REGEX",
      description = "One more failregex, after those of FILTER or without one. Can be repeated.")
  private List<String> regexes = List.of();

  @Option(
      names = "--tz",
      paramLabel = "ZONE",
      description =
          "Zone of dates that name none, such as Europe/Berlin or UTC+0200; this machine's if not"
              + " given.")
  private Optional<String> zone = Optional.empty();

  /**
   * A filter that was found.
   *
   * @param name empty if there are but regexes from the command line
   * @param from where it stands, for people
   * @param notices what its text or its options say without an effect
   */
  record Chosen(FilterText text, String name, String from, List<Problem> notices) {}

  boolean hasRegexes() {
    return !regexes.isEmpty();
  }

  /** The regexes of the command line alone. */
  Chosen regexesAlone() {
    FilterText text =
        new FilterText(
            "",
            Optional.empty(),
            Optional.empty(),
            regexes,
            List.of(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Chosen(text, "", "from the command line", List.of());
  }

  /** The filter of this name; empty if there is none. */
  Optional<Chosen> find(String words) throws ConfigurationException, UsageException {
    check();
    Optional<NamedFilter> named = NamedFilter.find(words, directories());
    return named.isEmpty() ? Optional.empty() : Optional.of(chosen(named.get()));
  }

  private void check() throws UsageException {
    if (directory.isPresent() && !Files.isDirectory(directory.get().resolve("filter.d"))) {
      String what = Files.isDirectory(directory.get()) ? "holds no filter.d" : "is no directory";
      String message =
          "--config: '%s' %s; name the directory above filter.d, such as /etc/fail2ban";
      throw UsageException.noInput(
          message.formatted(Console.safe(directory.get().toString()), what));
    }
  }

  private Chosen chosen(NamedFilter named) throws UsageException {
    FilterText text = named.text();
    String from = named.file().map(Path::toString).orElse("built in");
    String name = text.name();
    if (hasRegexes()) {
      text = more(text);
      from += " and the command line";
    }
    return new Chosen(text, name, from, named.notices());
  }

  private FilterText more(FilterText text) throws UsageException {
    FilterText of = text;
    if (text.builtin().isPresent()) {
      String name = text.builtin().get();
      of =
          BuiltIn.named(name)
              .orElseThrow(
                  () ->
                      new UsageException(
                          "the built-in filter '%s' reads records by their grammar and takes no"
                                  .formatted(name)
                              + " --regex; leave FILTER out, or name a file"));
    }
    List<String> all = new ArrayList<>(of.failregex());
    all.addAll(regexes);
    return new FilterText(
        of.name(),
        Optional.empty(),
        of.prefregex(),
        all,
        of.ignoreregex(),
        of.datepattern(),
        of.maxlines(),
        of.journalmatch(),
        of.logtype(),
        of.mode());
  }

  UsageException unknown(String words) {
    String name = words.replaceFirst("\\[.*", "");
    if (words.strip().matches("(?s)[^\\s\\[]+(\\[.*\\])?\\s+[^\\s\\[].*")) {
      return new UsageException(
          "'%s' names more than one filter; expected one, such as 'sshd[mode=aggressive]'"
              .formatted(Printable.of(words)));
    }
    String hint = NamedFilter.hint(name, directories());
    return NamedFilter.isPath(words)
        ? UsageException.noInput(
            "there is no filter's file '%s'; expected NAME.conf".formatted(Printable.of(name)))
        : new UsageException("no filter is called '%s'%s".formatted(Printable.of(name), hint));
  }

  private List<Path> directories() {
    return directory.map(given -> List.of(given, BUILT_IN)).orElse(DEFAULT);
  }

  /** Compiles a filter whose files were checked, so that only the command line can be wrong. */
  Filter compile(Chosen chosen, HostNames names, ZoneId machine, Steps steps)
      throws UsageException {
    try {
      return Filter.compile(chosen.text(), zone(machine), names, steps);
    } catch (FilterException e) {
      Fault fault = e.faults().get(0);
      throw new UsageException("--regex: " + fault.message());
    }
  }

  private ZoneId zone(ZoneId machine) throws UsageException {
    if (zone.isEmpty()) {
      return machine;
    }
    try {
      return Zones.parse(zone.get()).orElseGet(() -> ZoneId.of(zone.get()));
    } catch (DateTimeException e) {
      throw new UsageException(
          "'%s' is no time zone, such as Europe/Berlin or UTC+0200"
              .formatted(Printable.of(zone.get())));
    }
  }
}
