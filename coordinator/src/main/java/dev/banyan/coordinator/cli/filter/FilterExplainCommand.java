package dev.banyan.coordinator.cli.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Json;
import dev.banyan.coordinator.cli.console.LocalCommand;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.filter.FilterOptions.Chosen;
import dev.banyan.coordinator.cli.trial.Protocol;
import dev.banyan.coordinator.cli.trial.Protocol.Verdict;
import dev.banyan.filter.Filter;
import dev.banyan.filter.HostNames;
import dev.banyan.filter.asterisk.Anatomy;
import dev.banyan.filter.builtin.BuiltIn;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows step by step what a filter makes of one line; asks nobody. */
@Command(
    name = "explain",
    description = {
      "Show step by step what a filter makes of one line.",
      "",
      "It is judged alone: the lines before it in a log can make it a repeat of their attempt, or"
          + " doubtful."
    },
    customSynopsis = {
      "banyan filter explain [OPTION]... FILTER LINE",
      "       banyan filter explain [OPTION]... --regex REGEX LINE"
    },
    footer = {
      "",
      "Example: banyan filter explain sshd \\",
      "           'Nov 22 17:04:05 pbx sshd[42]: Invalid user eve from 192.0.2.7'",
      "         banyan filter explain --regex 'refused <ADDR>$' '2026-11-22 17:04:05 refused"
          + " 192.0.2.7'",
      "Exit: 0 if it is a failure that counts, 1 if not, 2 usage, 78 if the filter is wrong.",
    })
public final class FilterExplainCommand extends LocalCommand {
  @Mixin private final FilterOptions options = new FilterOptions();

  @Parameters(
      arity = "1..2",
      paramLabel = "WORD",
      description = {
        "FILTER: a filter's name, perhaps with options, or the path of its file.",
        "LINE: one line as it stands in the log."
      })
  private List<String> words = List.of();

  public FilterExplainCommand(Context context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws UsageException, ConfigurationException {
    return explain(filter(), words.get(words.size() - 1));
  }

  private Chosen filter() throws UsageException, ConfigurationException {
    String first = words.get(0);
    if (words.size() == 2) {
      return options.find(first).orElseThrow(() -> options.unknown(first));
    }
    if (!options.hasRegexes()) {
      throw new UsageException("name a filter and a line, in quotation marks");
    }
    return options.regexesAlone();
  }

  private int explain(Chosen chosen, String text) throws UsageException {
    String line = text.replaceFirst("[\r\n]+$", "");
    if (line.indexOf('\n') >= 0) {
      throw new UsageException("that is more than one line; use: banyan filter test FILTER -");
    }
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    Protocol protocol = new Protocol();
    chosen.notices().forEach(notice -> context.err().println(Console.notice(notice)));
    Filter filter = options.compile(chosen, HostNames.IGNORED, context.zone(), protocol);
    filter.scan(bytes, 0, bytes.length, context.clock().instant(), protocol);
    boolean records = chosen.text().builtin().filter(BuiltIn.ASTERISK::equals).isPresent();
    Optional<Anatomy> record = records ? Anatomy.of(bytes, 0, bytes.length - 1) : Optional.empty();
    var explained = new ExplainedLine(chosen, protocol, records, record);
    if (json) {
      context.out().println(Json.line(explained.fields()));
    } else {
      explained.lines().forEach(context.out()::println);
    }
    return protocol.verdict() == Verdict.FAILURE ? ExitCode.OK : ExitCode.NO;
  }
}
