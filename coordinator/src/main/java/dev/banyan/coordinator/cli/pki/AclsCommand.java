package dev.banyan.coordinator.cli.pki;

import dev.banyan.access.Grant;
import dev.banyan.access.Grants;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.LocalCommand;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.pki.Role;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "acls",
    description = {
      "Say what agents and coordinators need of a Kafka of your own.",
      "",
      "Each operation on each topic and group, and no others: with these, an agent can write"
          + " failures and nothing else. Coordinators create the topics if they are not there; take"
          + " their Create and AlterConfigs away if you would rather do that yourself. The broker"
          + " of 'banyan standalone' sets this up by itself.",
    },
    footer = {
      "",
      "Example: banyan acls",
      "         banyan acls --commands --agents User:CN=pbx-07 --agents User:CN=pbx-08 | sh",
    })
public final class AclsCommand extends LocalCommand {
  @Option(
      names = "--agents",
      paramLabel = "PRINCIPAL",
      description = "Whom Kafka takes agents for; may be repeated (default: ${DEFAULT-VALUE}).",
      defaultValue = "User:agents")
  private List<String> agents = List.of();

  @Option(
      names = "--coordinators",
      paramLabel = "PRINCIPAL",
      description = "Whom it takes coordinators for (default: ${DEFAULT-VALUE}).",
      defaultValue = "User:coordinators")
  private List<String> coordinators = List.of();

  @Option(
      names = "--group",
      description = "kafka.group.id of the coordinators (default: ${DEFAULT-VALUE}).",
      defaultValue = Grants.GROUP_ID)
  private String group = Grants.GROUP_ID;

  @Option(names = "--commands", description = "Print them as commands of Kafka's kafka-acls.sh.")
  private boolean commands;

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description = "Of these commands (default: ${DEFAULT-VALUE}).",
      defaultValue = "localhost:9092")
  private String server = "";

  public AclsCommand(Context context) {
    super(context);
  }

  @Override
  protected int run(Console console) {
    List<Grant> grants = Grants.of(group);
    if (json) {
      grants.forEach(grant -> principals(grant).forEach(who -> console.object(row(who, grant))));
    } else if (commands) {
      grants.forEach(grant -> console.line(command(grant)));
    } else {
      table(grants).lines().forEach(console::line);
    }
    return ExitCode.OK;
  }

  private List<String> principals(Grant grant) {
    return grant.role() == Role.AGENT ? agents : coordinators;
  }

  private static Row row(String principal, Grant grant) {
    return new Row()
        .put("principal", principal)
        .put("resource", grant.resource().word())
        .put("name", grant.name())
        .put("operations", grant.operations())
        .put("why", grant.why());
  }

  private Table table(List<Grant> grants) {
    Table table = new Table("PRINCIPAL", "RESOURCE", "NAME", "OPERATIONS", "WHY");
    for (Grant grant : grants) {
      for (String who : principals(grant)) {
        table.add(
            who,
            grant.resource().word(),
            grant.name(),
            String.join(",", grant.operations()),
            grant.why());
      }
    }
    return table;
  }

  /** One line for a shell. */
  private String command(Grant grant) {
    var line = new StringBuilder("kafka-acls.sh --bootstrap-server ").append(quoted(server));
    line.append(" --add");
    principals(grant).forEach(who -> line.append(" --allow-principal ").append(quoted(who)));
    grant.operations().forEach(operation -> line.append(" --operation ").append(operation));
    return line.append(" --%s ".formatted(grant.resource().word()))
        .append(quoted(grant.name()))
        .toString();
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_.:/=@+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
