package dev.banyan.agent;

import dev.banyan.conf.ExitCode;
import dev.banyan.wire.HostBansRequest;
import dev.banyan.wire.HostReply;
import dev.banyan.wire.HostRequest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code banyan agent bans}. */
@Command(
    name = "bans",
    mixinStandardHelpOptions = true,
    header = "Lists what this host blocks.",
    description = {"", "Asks the agent on this host; needs no coordinator.", ""},
    footer = {"", "Example:", "  banyan agent bans --json"})
final class BansCommand extends HostCommand {
  BansCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  HostRequest request() {
    return HostRequest.newBuilder().setBans(HostBansRequest.getDefaultInstance()).build();
  }

  @Override
  int show(List<HostReply> replies, PrintWriter out, boolean forPrograms) {
    replies.forEach(
        reply ->
            out.println(
                forPrograms ? HostBans.json(reply.getBan()) : HostBans.line(reply.getBan())));
    return ExitCode.OK;
  }
}
