package dev.banyan.coordinator.cli.filter;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.LocalCommand;
import dev.banyan.coordinator.cli.console.Progress;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.filter.FilterOptions.Chosen;
import dev.banyan.coordinator.cli.trial.LogInput;
import dev.banyan.coordinator.cli.trial.Repeats;
import dev.banyan.coordinator.cli.trial.Trial;
import dev.banyan.coordinator.cli.trial.Watch;
import dev.banyan.filter.Encodings;
import dev.banyan.filter.Filter;
import dev.banyan.filter.HostNames;
import dev.banyan.filter.Steps;
import dev.banyan.model.Jail;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a filter over logs and says what it finds; asks nobody and bans nobody. */
@Command(
    name = "test",
    description = {
      "Run a filter over logs and say what it finds. Nobody is banned.",
      "",
      "What counts is what would count in a jail: the lines of one attempt once, and no line that"
          + " may be forged."
    },
    customSynopsis = {
      "banyan filter test [OPTION]... FILTER LOG...",
      "       banyan filter test [OPTION]... --regex REGEX LOG..."
    },
    footer = {
      "",
      "Example: banyan filter test asterisk /var/log/asterisk/messages",
      "         banyan filter test /etc/fail2ban/filter.d/sshd.conf auth.log.1.gz",
      "         zcat messages.*.gz | banyan filter test asterisk - --missed",
      "         banyan filter test --regex 'refused <ADDR>$' app.log --json",
      "Exit: 0 if something matched, 1 if nothing, 2 usage, 66 if a log cannot be read,",
      "      78 if the filter is wrong.",
    })
public final class FilterTestCommand extends LocalCommand {
  private static final List<String> USEDNS = List.of("no", "warn", "yes");

  @Mixin private final FilterOptions options = new FilterOptions();

  @Option(names = "--matched", description = "Print the lines that matched.")
  private boolean matched;

  @Option(names = "--missed", description = "Print the lines that did not.")
  private boolean missed;

  @Option(
      names = "--usedns",
      paramLabel = "no|warn|yes",
      description =
          "What becomes of a host that a line names otherwise than by its address: no (as in a jail"
              + " that does not say) finds addresses only; yes and warn look names up, now.")
  private String usedns = "no";

  @Option(
      names = {"-e", "--encoding"},
      paramLabel = "NAME",
      description =
          "Encoding of the logs, such as latin1, as logencoding in a jail; UTF-8 if not given.")
  private String encoding = "auto";

  @Parameters(
      arity = "1..*",
      paramLabel = "WORD",
      description = {
        "FILTER: a filter's name, perhaps with options, as in a jail: 'sshd[mode=aggressive]';"
            + " banyan/asterisk, the one that is built in; or the path of a file.",
        "LOG: a file, plain or packed by gzip, or - for standard input."
      })
  private List<String> words = List.of();

  public FilterTestCommand(Context context) {
    super(context);
  }

  /** What the words mean. */
  private record Task(Chosen filter, List<String> logs) {}

  @Override
  protected int run(Console console) throws UsageException, ConfigurationException {
    Task task = task();
    for (String log : task.logs()) {
      check(log);
    }
    return run(task);
  }

  /** With a regex given, the first word may be a log as well as a filter. */
  private Task task() throws UsageException, ConfigurationException {
    if (json && (matched || missed)) {
      throw new UsageException("--json prints each match; it does not go with --matched, --missed");
    }
    String first = words.get(0);
    List<String> rest = words.subList(1, words.size());
    boolean log = options.hasRegexes() && (rest.isEmpty() || first.equals("-"));
    Optional<Chosen> filter = log ? Optional.empty() : options.find(first);
    if (log || (filter.isEmpty() && options.hasRegexes() && isFile(first))) {
      return new Task(options.regexesAlone(), words);
    }
    if (filter.isEmpty()) {
      throw options.unknown(first);
    }
    if (rest.isEmpty()) {
      throw new UsageException("name a log to read, or - for standard input");
    }
    return new Task(filter.get(), rest);
  }

  private static boolean isFile(String word) {
    try {
      return Files.exists(Path.of(word));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static void check(String log) throws UsageException {
    if (log.equals(LogInput.STANDARD_INPUT)) {
      return;
    }
    String name = Console.safe(log);
    if (!isFile(log)) {
      throw UsageException.noInput(
          "there is no file '%s'; for a single line: banyan filter explain FILTER LINE"
              .formatted(name));
    }
    if (Files.isDirectory(Path.of(log))) {
      throw UsageException.noInput("'%s' is a directory; name files".formatted(name));
    }
    if (!Files.isReadable(Path.of(log))) {
      throw UsageException.notPermitted(
          "'%s' may not be read by this user; try sudo".formatted(name));
    }
    Optional<String> advice = advice(Path.of(log));
    if (advice.isPresent()) {
      throw UsageException.noInput("'%s': %s".formatted(name, Console.safe(advice.get())));
    }
  }

  private static Optional<String> advice(Path log) throws UsageException {
    try {
      return Files.isRegularFile(log) ? LogInput.advice(log) : Optional.empty();
    } catch (IOException e) {
      throw UsageException.of("'%s'".formatted(Console.safe(log.toString())), e);
    }
  }

  private int run(Task task) throws UsageException {
    Charset charset = charset();
    Optional<Watch> watch =
        json ? Optional.empty() : Optional.of(new Watch(context.terminal().nanos()));
    Filter filter =
        options.compile(
            task.filter(), names(), context.zone(), watch.<Steps>map(w -> w).orElse(Steps.UNSEEN));
    task.filter().notices().forEach(notice -> context.err().println(Console.notice(notice)));
    Repeats repeats = new Repeats(Jail.DEFAULT_ATTEMPTTIME, context.terminal().memoryBytes() / 3);
    FilterOutput output = output(task);
    Trial trial = new Trial(filter, watch, repeats, context.clock(), output);
    boolean heard = true;
    for (String log : task.logs()) {
      heard = heard && read(trial, log, charset, output);
    }
    if (repeats.forgot()) {
      output.trouble(
          "",
          "more attempts than memory holds: some may have counted twice; to give it more, set"
              + " BANYAN_JAVA_OPTS=-Xmx1g");
    }
    output.end();
    if (!json && heard) {
      var report =
          new FilterReport(
              task.filter(),
              task.logs(),
              output.doubts(),
              trial.tally(),
              context.clock().instant());
      report.lines().forEach(context.out()::println);
    }
    return trial.tally().matched() > 0 ? ExitCode.OK : ExitCode.NO;
  }

  private Charset charset() throws UsageException {
    return Encodings.named(encoding)
        .orElseThrow(
            () ->
                new UsageException(
                    "--encoding: '%s' is none in which a log can be read line by line; such are latin1 or utf-8"
                        .formatted(Console.safe(encoding))));
  }

  private HostNames names() throws UsageException {
    if (!USEDNS.contains(usedns)) {
      throw new UsageException(
          "--usedns: expected no, warn or yes, not '%s'".formatted(Console.safe(usedns)));
    }
    return HostNames.of(usedns);
  }

  private FilterOutput output(Task task) {
    boolean several = task.logs().size() > 1;
    if (json) {
      Optional<Instant> undated =
          Optional.of(context.clock().instant()).filter(now -> saysNoDate(task.filter()));
      return new FilterOutput(context, new FilterJson(task.filter().name(), several, undated));
    }
    var words = new FilterLines(matched, missed, several);
    boolean quiet = !matched && !missed && context.terminal().watched();
    var progress = quiet ? Progress.of(task.logs(), context) : Optional.<Progress>empty();
    return new FilterOutput(context, words, progress);
  }

  /** Of a log whose lines have no date by its filter, a line is as old as it is new. */
  private static boolean saysNoDate(Chosen filter) {
    return filter.text().datepattern().stream()
        .flatMap(String::lines)
        .anyMatch(form -> form.strip().equalsIgnoreCase("{NONE}"));
  }

  private boolean read(Trial trial, String word, Charset charset, FilterOutput output) {
    try (LogInput log = LogInput.open(word, context.terminal().in())) {
      return trial.read(log, charset);
    } catch (EOFException e) {
      output.trouble(word, "it ends early");
      return true;
    } catch (IOException e) {
      output.trouble(word, "it cannot be read: " + e.getMessage());
      return true;
    }
  }
}
