package dev.banyan.coordinator.cli;

import dev.banyan.codec.PolicyCodec;
import dev.banyan.conf.ConfigCheck;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Progress;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.model.Policy;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ReplayReply;
import dev.banyan.wire.ReplayRequest;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a coordinator to decide again what was recorded, by other rules. */
@Command(
    name = "replay",
    description = {
      "Say what these jails would have banned, from the failures that Kafka holds.",
      "",
      "Nothing is banned. The coordinator decides again, by its own rules' code, what its hosts"
          + " reported since then, with the allow list and the unbans of each moment. It says whom"
          + " these jails would ban, whether he is allowed by now or has logged in, and how that"
          + " differs from what was decided. Recorded is what the filters in force found: a filter"
          + " or a log that is new is tried with 'banyan filter test'."
    },
    footer = {
      "",
      "Example: banyan replay /etc/banyan.new --since 24h",
      "Exit: 1 if somebody would be banned who is allowed by now or has logged in,",
      "      66 if there is no such directory, 78 if anything is wrong with the files.",
    })
final class ReplayCommand extends AdminCommand {
  private static final long LONGEST_DAYS = 30;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description =
          "Where jail.conf lies. If it is not given, the rules that were in force at each time.")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "How far back, such as 90m, 24h or 7d; ${DEFAULT-VALUE} if not given.")
  private String since = "24h";

  ReplayCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    var request = ReplayRequest.newBuilder().setBackMs(Words.duration(since).toMillis());
    Optional<Policy> rules = Optional.empty();
    if (directory.isPresent()) {
      rules = rules(directory.get());
      if (rules.isEmpty()) {
        return ExitCode.CONFIGURATION;
      }
      request.setPolicy(PolicyCodec.encode(rules.get()));
    }
    ReplayReport report = new ReplayReport();
    read(admin.withDeadlineAfter(LONGEST_DAYS, TimeUnit.DAYS).replay(request.build()), report);
    if (console.isForPrograms()) {
      report.rows().forEach(console::object);
    } else {
      report.lines(rules, console).forEach(console::line);
    }
    return report.isHarmful() ? ExitCode.NO : ExitCode.OK;
  }

  private void read(Iterator<ReplayReply> replies, ReplayReport report) {
    Optional<Progress> progress = Optional.empty();
    try {
      while (replies.hasNext()) {
        ReplayReply reply = replies.next();
        if (reply.hasProgress()) {
          long total = reply.getProgress().getTotal();
          progress = progress.or(() -> Progress.of(total, "failures", context));
          long done = reply.getProgress().getDone();
          progress.ifPresent(bar -> bar.draw(done, done));
        } else {
          report.add(reply);
        }
      }
    } finally {
      progress.ifPresent(Progress::clear);
    }
  }

  /** The rules of a directory; empty: something is wrong with them, which was said. */
  private Optional<Policy> rules(Path files) throws UsageException {
    ConfigCheck check = ConfigCheck.of(Words.configuration(files));
    try {
      if (check.ok()) {
        return Optional.of(Configuration.load(files).policy());
      }
      check.problems().forEach(this::say);
    } catch (ConfigurationException e) {
      e.problems().forEach(this::say);
    }
    return Optional.empty();
  }

  private void say(Object problem) {
    context.err().println(Console.safe(problem.toString()));
  }
}
