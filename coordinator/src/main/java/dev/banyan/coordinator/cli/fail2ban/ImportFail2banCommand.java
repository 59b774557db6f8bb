package dev.banyan.coordinator.cli.fail2ban;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.AdminCommand;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fail2ban",
    description = {
      "Bring fail2ban's bans and its allow list to the whole cluster.",
      "",
      "Of a directory, such as /etc/fail2ban: ignoreip of [DEFAULT] goes to the operators' allow"
          + " list, and the database that fail2ban.conf names is read. Each ban that has time left"
          + " is set for that time in the cluster's jail of the same name. Jails are not set up:"
          + " the coordinator reads the same jail.conf. Nothing of fail2ban's is changed, and what"
          + " the cluster holds already for as long is left as it is, so it may be done again.",
    },
    footer = {
      "",
      "Example: banyan import fail2ban /etc/fail2ban --dry-run",
      "         banyan import fail2ban /var/lib/fail2ban/fail2ban.sqlite3",
      "Exit: 1 if something could not be taken. If nothing was taken 66 where the database cannot",
      "      be read or another version of fail2ban wrote it, 78 where the files have errors."
    })
public final class ImportFail2banCommand extends AdminCommand {
  @Parameters(paramLabel = "DIR|DB", description = "fail2ban's directory, or its database alone.")
  private Path place = Path.of("");

  @Option(names = "--dry-run", description = "Say what would be taken; take nothing.")
  private boolean dryRun;

  public ImportFail2banCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    Optional<ImportSource> source = source();
    if (source.isEmpty()) {
      return ExitCode.CONFIGURATION;
    }
    var report = new ImportReport();
    new Import(admin, context, dryRun).run(source.get(), report);
    if (console.isForPrograms()) {
      report.rows(dryRun).forEach(console::object);
    } else {
      report.lines(dryRun).forEach(console::line);
    }
    return report.isComplete() ? ExitCode.OK : ExitCode.NO;
  }

  private Optional<ImportSource> source() throws UsageException {
    try {
      return Optional.of(ImportSource.read(place));
    } catch (DatabaseException e) {
      throw UsageException.noInput(
          "%s; nothing was taken".formatted(Console.safe(String.valueOf(e.getMessage()))));
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> context.err().println(Console.safe(problem.toString())));
      say("%s has errors; name the database alone to take no more than its bans".formatted(place));
    }
    return Optional.empty();
  }

  private void say(String why) {
    context.err().println("banyan: %s; nothing was taken".formatted(Console.safe(why)));
  }
}
