package dev.banyan.coordinator.cli.config;

import dev.banyan.conf.ConfigCheck;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Json;
import dev.banyan.coordinator.cli.console.LocalCommand;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads configuration files and says what they come to; asks nobody. */
@Command(
    name = "check",
    description = {
      "Say what a configuration directory comes to and what is wrong with it.",
      "",
      "For each jail that is enabled: its rule, its filter and logs, what a ban blocks, and whether"
          + " it believes text that a sender may forge. A notice names a line that does not do here"
          + " what it says; a problem is a line that must be changed."
    },
    footer = {
      "",
      "Example: banyan config check /etc/fail2ban",
      "Exit: 0 if it can be used, 78 if not, 66 if there is no such directory.",
    })
public final class ConfigCheckCommand extends LocalCommand {
  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = "/etc/banyan",
      description = "Where jail.conf lies; ${DEFAULT-VALUE} if not given.")
  private Path directory = Path.of("/etc/banyan");

  public ConfigCheckCommand(Context context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws UsageException {
    ConfigCheck check = ConfigCheck.of(Words.configuration(directory));
    if (json) {
      check.records().forEach(record -> context.out().println(Json.line(record)));
    } else {
      check.text().lines().map(Console::safe).forEach(context.out()::println);
    }
    return check.ok() ? ExitCode.OK : ExitCode.CONFIGURATION;
  }
}
