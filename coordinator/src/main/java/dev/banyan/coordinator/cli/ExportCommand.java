package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.AllowedReply;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.ListAllowedRequest;
import dev.banyan.wire.ListBansRequest;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = {
      "Print what is banned on all hosts, for other firewalls: one address or network a line.",
      "",
      "What is held, a dry run, or banned on one host only is left out; so is, of the allow list,"
          + " what one jail alone ignores."
    },
    footer = {
      "",
      "Example: banyan export --ipset blocked | ipset restore -exist",
      "With --json one object a line, with the time at which it ends."
    })
final class ExportCommand extends AdminCommand {
  private static final long FOR_EVER = Long.MAX_VALUE;

  @Option(names = "--allowed", description = "The allow list instead.")
  private boolean allowed;

  @Option(names = "--jail", paramLabel = "JAIL", description = "Only bans of this jail.")
  private String jail = "";

  @Option(
      names = "--ipset",
      paramLabel = "NAME",
      description = "As input of 'ipset restore', into the sets NAME-4 and NAME-6.")
  private String set = "";

  ExportCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    if (!set.isEmpty() && console.isForPrograms()) {
      throw new UsageException("give one of --ipset and --json");
    }
    if (!set.isEmpty() && !set.matches("[A-Za-z0-9_-]{1,29}")) {
      throw new UsageException(
          "'%s' is no name of a set: letters, digits, - and _, 29 at most".formatted(set));
    }
    SortedMap<String, Long> ends = allowed ? allowed(admin) : banned(admin);
    if (!set.isEmpty()) {
      Ipsets.of(set, ends, context.clock().millis()).forEach(console::line);
    } else {
      ends.forEach((address, end) -> print(address, end, console));
    }
    return ExitCode.OK;
  }

  private static void print(String address, long end, Console console) {
    if (console.isForPrograms()) {
      console.object(new Row().put("address", address).time("until", end != FOR_EVER, end));
    } else {
      console.line(address);
    }
  }

  private SortedMap<String, Long> banned(AdminBlockingStub admin) {
    SortedMap<String, Long> ends = new TreeMap<>();
    admin
        .listBans(ListBansRequest.newBuilder().setJail(jail).build())
        .forEachRemaining(ban -> add(ban, ends));
    return ends;
  }

  private static void add(BanReply ban, SortedMap<String, Long> ends) {
    if (!ban.getHeld() && !ban.getDryrun() && ban.getHost().isEmpty()) {
      long end = ban.hasUntilMs() ? ban.getUntilMs() : FOR_EVER;
      ends.merge(Console.address(ban.getCidr()), end, Math::max);
    }
  }

  private static SortedMap<String, Long> allowed(AdminBlockingStub admin) {
    SortedMap<String, Long> ends = new TreeMap<>();
    admin
        .listAllowed(ListAllowedRequest.getDefaultInstance())
        .forEachRemaining(allowed -> add(allowed, ends));
    return ends;
  }

  private static void add(AllowedReply allowed, SortedMap<String, Long> ends) {
    if (allowed.getJail().isEmpty()) {
      long end = allowed.hasUntilMs() ? allowed.getUntilMs() : FOR_EVER;
      ends.merge(Console.address(allowed.getCidr()), end, Math::max);
    }
  }
}
