package dev.banyan.coordinator.cli;

import dev.banyan.codec.Fields;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ExplainReply;
import dev.banyan.wire.ExplainRequest;
import dev.banyan.wire.Explanation;
import dev.banyan.wire.Origin;
import dev.banyan.wire.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description = "Say what is known of an address and why it is banned or not.",
    footer = {
      "",
      "Example: banyan explain 192.0.2.7",
      "With --json one object a line for each jail that knows the address.",
      "Exit: 1 if nothing is known of it."
    })
final class ExplainCommand extends AdminCommand {
  @Parameters(paramLabel = "ADDR", description = "The address or network.")
  private String address = "";

  @Option(names = "--jail", paramLabel = "JAIL", description = "Only in this jail.")
  private Optional<String> jail = Optional.empty();

  ExplainCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    ExplainReply reply =
        admin.explain(
            ExplainRequest.newBuilder()
                .setCidr(Fields.cidr(Words.network(address)))
                .setJail(jail.orElse(""))
                .build());
    for (Explanation explanation : reply.getExplanationsList()) {
      if (console.isForPrograms()) {
        console.object(row(explanation));
      } else {
        print(explanation, console);
      }
    }
    boolean known =
        reply.getExplanationsList().stream()
            .anyMatch(e -> e.getVerdict() != Verdict.VERDICT_UNKNOWN);
    return known ? ExitCode.OK : ExitCode.NO;
  }

  private static String verdict(Explanation explanation) {
    return explanation.getVerdict().name().replace("VERDICT_", "").toLowerCase(Locale.ROOT);
  }

  /** By which no record of the ban log exists. */
  private static boolean isLocal(Explanation explanation) {
    return explanation.getOrigin() == Origin.ORIGIN_LOCAL;
  }

  /** By whose rule it was decided, or is counted. */
  private static Optional<Long> policy(Explanation explanation) {
    boolean byRule =
        explanation.getOrigin() == Origin.ORIGIN_RULE
            && explanation.getVerdict() != Verdict.VERDICT_UNKNOWN
            && explanation.getVerdict() != Verdict.VERDICT_ALLOWED;
    return byRule ? Optional.of(explanation.getPolicyRevision()) : Optional.empty();
  }

  private static Row row(Explanation explanation) {
    boolean banned = explanation.getVerdict() == Verdict.VERDICT_BANNED;
    return new Row()
        .put("address", Console.address(explanation.getCidr()))
        .text("jail", explanation.getJail())
        .put("verdict", verdict(explanation))
        .text("rule", explanation.getRule())
        .put("failures", Evidences.rows(explanation.getFailuresList()))
        .put("revision", banned && !isLocal(explanation) ? explanation.getRevision() : null)
        .put("policy", policy(explanation).orElse(null))
        .time("since", explanation.hasSinceMs(), explanation.getSinceMs())
        .time("until", explanation.hasUntilMs(), explanation.getUntilMs())
        .put("enforced_by", explanation.getEnforcedByList())
        .put("missing_on", explanation.getMissingOnList());
  }

  private static void print(Explanation explanation, Console console) {
    String where =
        explanation.getJail().isEmpty() ? "" : " in jail " + Console.safe(explanation.getJail());
    console.line(
        "%s: %s%s".formatted(Console.address(explanation.getCidr()), verdict(explanation), where));
    console.line(
        "  rule      "
            + Console.safe(explanation.getRule())
            + policy(explanation).map(" (policy of revision %d)"::formatted).orElse(""));
    if (!explanation.getReason().isEmpty()) {
      console.line("  reason    " + Console.safe(explanation.getReason()));
    }
    if (explanation.getVerdict() == Verdict.VERDICT_BANNED) {
      console.line("  since     " + console.when(explanation.getSinceMs()));
      console.line(
          "  until     " + console.until(explanation.hasUntilMs(), explanation.getUntilMs()));
      console.line(
          isLocal(explanation) ? "  origin    local" : "  revision  " + explanation.getRevision());
      console.line("  enforced  " + names(explanation.getEnforcedByList()));
      console.line("  missing   " + names(explanation.getMissingOnList()));
    }
    Evidences.lines(explanation.getFailuresList(), console).forEach(console::line);
  }

  private static String names(List<String> hosts) {
    return hosts.isEmpty() ? "nowhere" : Console.safe(String.join(", ", hosts));
  }
}
