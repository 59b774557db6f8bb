package dev.banyan.conf;

import dev.banyan.filter.Encodings;
import dev.banyan.filter.date.Zones;
import dev.banyan.model.Cidr;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads one jail with its filter and actions. */
final class JailReader {
  private static final Duration DEFAULT_TIME = Duration.ofMinutes(10);

  private final Document jails;
  private final FilterReader filters;
  private final ActionReader actions;
  private final IgnoreIp ignoreIp;
  private final Findings findings;
  private final ChainCheck chains;

  JailReader(
      Document jails,
      FilterReader filters,
      ActionReader actions,
      IgnoreIp ignoreIp,
      Findings findings) {
    this.jails = jails;
    this.filters = filters;
    this.actions = actions;
    this.ignoreIp = ignoreIp;
    this.findings = findings;
    this.chains = new ChainCheck(findings);
  }

  /** The jail if it is enabled and can be read. */
  Optional<Jail> read(String name, Map<String, Value> constants) {
    Line header = jails.header(name).orElseThrow();
    JailLookup early = new JailLookup(name, header, new Interpolation(jails, constants, findings));
    if (!new Typed(early, findings).yes("enabled")) {
      return Optional.empty();
    }
    if (!JailName.isValid(name)) {
      String message = "cannot name a jail: letters, digits, '.', '-' and '_', 64 at most";
      findings.problem(header, "[" + Text.shown(name) + "]", message);
      return Optional.empty();
    }
    Optional<FilterReader.Found> filter = filters.read(early, name);
    Jail jail =
        jail(name, header, constants, filter.orElseGet(() -> FilterReader.Found.none(header)));
    return filter.map(found -> jail);
  }

  /** The jail, put together even without a filter, so that its other problems are found too. */
  private Jail jail(
      String name, Line header, Map<String, Value> constants, FilterReader.Found filter) {
    Map<String, Value> given = new LinkedHashMap<>(constants);
    filter.options().forEach((key, value) -> given.put("known/" + key, value));
    JailLookup options = new JailLookup(name, header, new Interpolation(jails, given, findings));
    return new Assembly(name, options, filter).jail();
  }

  /** One jail being put together. */
  private final class Assembly {
    private final String name;
    private final Lookup options;
    private final FilterReader.Found filter;
    private final Typed typed;

    Assembly(String name, Lookup options, FilterReader.Found filter) {
      this.name = name;
      this.options = options;
      this.filter = filter;
      this.typed = new Typed(options, findings);
    }

    Jail jail() {
      new Unsupported(options, findings).say();
      ActionReader.Actions done = actions.read(options, name);
      done.blocks().forEach(block -> chains.add(name, block, options.place("action")));
      check("port", text -> PortList.parse(text).isPresent(), PortList.EXPECTED);
      check("protocol", text -> Protocols.parse(text).isPresent(), Protocols.EXPECTED);
      JailLogs logs = new JailLogs(options, findings);
      FilterText text = new FilterAssembly(options, filter, findings).text();
      String backend = logs.backend();
      boolean journal = readsJournal(text, backend);
      JailRules rules = new JailRules(options, findings);
      return new Jail(
              new JailName(name),
              text,
              filter.isRecidive() ? List.of() : logs.logs(name, backend, !journal),
              backend,
              typed.count("maxretry", 5),
              typed.duration("findtime", DEFAULT_TIME),
              typed.bantime("bantime", DEFAULT_TIME),
              done.blocks(),
              done.notifications(),
              ignoreip(),
              logtimezone(),
              logencoding(),
              typed.oneOf("usedns", "no", List.of("no", "warn", "yes", "raw")),
              rules.scope(),
              typed.words("hosts"),
              typed.duration("attempttime", Jail.DEFAULT_ATTEMPTTIME),
              typed.yes("dryrun"))
          .with(done.actions())
          .counting(rules.measure())
          .banning(rules.escalation(), rules.maxbans());
    }

    /** Also what no action asks for, so that a slip is found before one does. */
    private void check(String key, Predicate<String> fits, String expected) {
      if (typed.says(key) && !fits.test(typed.text(key, ""))) {
        typed.wrong(key, expected);
      }
    }

    /** Whether it can be read from the journal: it says so, or leaves it open and has a match. */
    private boolean readsJournal(FilterText text, String backend) {
      try {
        text.journalmatch().ifPresent(JournalMatch::parse);
      } catch (IllegalArgumentException e) {
        findings.problem(
            options.place("journalmatch"), "journalmatch", String.valueOf(e.getMessage()));
      }
      return backend.equals("systemd")
          || (backend.equals("auto") && text.journalmatch().isPresent());
    }

    private Optional<String> logtimezone() {
      Optional<String> given = text("logtimezone");
      Optional<String> zone = given.flatMap(Zones::named).map(ZoneId::getId);
      if (given.isPresent() && zone.isEmpty()) {
        String message = "expected UTC, UTC+0200 or a zone such as Europe/Berlin, not '%s'";
        findings.problem(
            options.place("logtimezone"),
            "logtimezone",
            message.formatted(Text.shown(given.get())));
      }
      return zone;
    }

    private Optional<String> logencoding() {
      Optional<String> given = text("logencoding");
      if (given.isPresent() && Encodings.named(given.get()).isEmpty()) {
        String message =
            "expected auto or an encoding whose letters and line ends are those of ASCII, such as"
                + " utf-8 or latin1, not '%s'";
        findings.problem(
            options.place("logencoding"),
            "logencoding",
            message.formatted(Text.shown(given.get())));
      }
      return given;
    }

    private Optional<String> text(String key) {
      return options.get(key).map(Value::text).filter(text -> !text.isEmpty());
    }

    private List<Cidr> ignoreip() {
      return ignoreIp.parse(options.get("ignoreip"), Optional.of(new JailName(name)));
    }
  }
}
