package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.config.ConfigCheckCommand;
import dev.banyan.coordinator.cli.config.ConfigCommand;
import dev.banyan.coordinator.cli.config.ConfigDiffCommand;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Terminal;
import dev.banyan.coordinator.cli.fail2ban.ImportCommand;
import dev.banyan.coordinator.cli.fail2ban.ImportFail2banCommand;
import dev.banyan.coordinator.cli.filter.FilterCommand;
import dev.banyan.coordinator.cli.filter.FilterExplainCommand;
import dev.banyan.coordinator.cli.filter.FilterTestCommand;
import dev.banyan.coordinator.cli.pki.AclsCommand;
import dev.banyan.coordinator.cli.pki.PkiCommand;
import dev.banyan.coordinator.cli.pki.PkiInitCommand;
import dev.banyan.coordinator.cli.pki.PkiIssueCommand;
import dev.banyan.coordinator.cli.pki.PkiShowCommand;
import dev.banyan.coordinator.cli.top.TopCommand;
import dev.banyan.host.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code banyan}: asks and orders. What runs for long is started by the launcher. */
@Command(
    name = "banyan",
    description = "One ban for the whole PBX cluster.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example: banyan explain 192.0.2.7",
      "",
      "Exit: 0 done, 1 the answer is no, 2 usage, 66 a file that is named is not there or of",
      "      no use, 69 not reachable, 77 not permitted, 78 configuration.",
    })
public final class Banyan {
  /** gRPC logs what it also answers. Held here, or its level would be forgotten. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private Banyan() {}

  /** Runs one command and exits with its code. */
  @SuppressWarnings("SystemConsoleNull") // the launcher asks newer JDKs for the old meaning
  public static void main(String[] args) {
    GRPC.setLevel(Level.OFF);
    var context =
        new Context(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            InstantSource.system(),
            ZoneId.systemDefault(),
            System.getenv(),
            new Terminal(
                System.in,
                System.console() != null,
                System::nanoTime,
                Runtime.getRuntime().maxMemory()));
    int code = commandLine(context).execute(args);
    context.out().flush();
    System.exit(code);
  }

  public static CommandLine commandLine(Context context) {
    var line =
        new CommandLine(new Banyan())
            .addSubcommand(new StatusCommand(context))
            .addSubcommand(new JailsCommand(context))
            .addSubcommand(
                new CommandLine(new AgentsCommand(context))
                    .addSubcommand(new AgentsQuarantineCommand(context)))
            .addSubcommand(new BansCommand(context))
            .addSubcommand(new BanCommand(context))
            .addSubcommand(new UnbanCommand(context))
            .addSubcommand(
                new CommandLine(new AllowCommand())
                    .addSubcommand(new AllowAddCommand(context))
                    .addSubcommand(new AllowRemoveCommand(context))
                    .addSubcommand(new AllowListCommand(context)))
            .addSubcommand(new ExplainCommand(context))
            .addSubcommand(new HistoryCommand(context))
            .addSubcommand(new WatchCommand(context))
            .addSubcommand(new TopCommand(context))
            .addSubcommand(new AuditCommand(context))
            .addSubcommand(new ExportCommand(context))
            .addSubcommand(new SuspendCommand(context))
            .addSubcommand(new ResumeCommand(context))
            .addSubcommand(new ReleaseCommand(context))
            .addSubcommand(new ReloadCommand(context))
            .addSubcommand(new ReplayCommand(context))
            .addSubcommand(
                new CommandLine(new ImportCommand())
                    .addSubcommand(new ImportFail2banCommand(context)))
            .addSubcommand(
                new CommandLine(new EpochCommand()).addSubcommand(new EpochAcceptCommand(context)))
            .addSubcommand(
                new CommandLine(new ConfigCommand())
                    .addSubcommand(new ConfigCheckCommand(context))
                    .addSubcommand(new ConfigDiffCommand(context)))
            .addSubcommand(
                new CommandLine(new FilterCommand())
                    .addSubcommand(new FilterTestCommand(context))
                    .addSubcommand(new FilterExplainCommand(context)))
            .addSubcommand(
                new CommandLine(new PkiCommand())
                    .addSubcommand(new PkiInitCommand(context))
                    .addSubcommand(new PkiIssueCommand(context))
                    .addSubcommand(new PkiShowCommand(context)))
            .addSubcommand(new AclsCommand(context))
            .addSubcommand(new CompletionCommand(context))
            .addSubcommand(
                "coordinator",
                part("Run a coordinator: it counts failures of all hosts and decides."))
            .addSubcommand(
                "agent", part("Run this host's agent: it follows logs and holds the firewall."))
            .addSubcommand(
                "standalone", part("Run Kafka, a coordinator and an agent in one process."));
    line.getCommandSpec().version("banyan " + Version.current());
    return line.setOut(context.out())
        .setErr(context.err())
        .setUsageHelpAutoWidth(false)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler((e, args) -> usage(context, e));
  }

  /** A part that the launcher starts on a class path of its own. */
  private static CommandSpec part(String what) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().description(what);
    return spec;
  }

  private static int usage(Context context, CommandLine.ParameterException e) {
    CommandLine line = e.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    context.err().println("banyan: %s; see %s --help".formatted(e.getMessage(), name));
    return ExitCode.USAGE;
  }
}
