package dev.banyan.coordinator.cli.config;

import dev.banyan.codec.MalformedException;
import dev.banyan.codec.PolicyCodec;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.AdminCommand;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.model.Policy;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.GetPolicyRequest;
import dev.banyan.wire.PolicyReply;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    description = {
      "Say what the files of a directory would change in the policy in force.",
      "",
      "'-' is in force and not in the files, '+' is in the files and not in force. Nothing is"
          + " changed; 'banyan reload' does that, with the files of the coordinator that is asked."
    },
    footer = {
      "",
      "Example: banyan config diff /etc/banyan",
      "With --json one object a line for each difference.",
      "Exit: 0 if they say the same, 1 if not, 66 if there is no such directory, 78 if the files",
      "      cannot be used."
    })
public final class ConfigDiffCommand extends AdminCommand {
  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = "/etc/banyan",
      description = "Where jail.conf lies; ${DEFAULT-VALUE} if not given.")
  private Path directory = Path.of("/etc/banyan");

  public ConfigDiffCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    Words.configuration(directory);
    try {
      Policy files = Configuration.load(directory).policy();
      PolicyReply inForce = admin.getPolicy(GetPolicyRequest.getDefaultInstance());
      return compare(PolicyCodec.decode(inForce.getPolicy()), files, console);
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> say(problem.toString()));
      return ExitCode.CONFIGURATION;
    } catch (MalformedException e) {
      context.err().println("banyan: the policy in force is not understood: " + e.getMessage());
      return ExitCode.UNAVAILABLE;
    }
  }

  private int compare(Policy inForce, Policy files, Console console) {
    List<PolicyDiff.Change> changes = PolicyDiff.between(inForce, files);
    if (console.isForPrograms()) {
      changes.forEach(change -> console.object(row(change)));
    } else if (changes.isEmpty()) {
      console.line("%s says what is in force".formatted(directory));
    } else {
      changes.forEach(change -> print(change, console));
    }
    return changes.isEmpty() ? ExitCode.OK : ExitCode.NO;
  }

  private static Row row(PolicyDiff.Change change) {
    return new Row()
        .text("jail", change.jail())
        .text("key", change.key())
        .put("in_force", change.inForce())
        .put("files", change.files());
  }

  private static void print(PolicyDiff.Change change, Console console) {
    String where = change.jail().isEmpty() ? "" : "[" + change.jail() + "] ";
    String key = change.key().isEmpty() ? "the jail itself" : change.key();
    console.line(Console.safe(where + key));
    change.inForce().forEach(value -> console.line("  - " + Console.safe(value)));
    change.files().forEach(value -> console.line("  + " + Console.safe(value)));
  }

  private void say(String why) {
    context.err().println("banyan: " + Console.safe(why));
  }
}
