package dev.banyan.agent;

import dev.banyan.codec.Fields;
import dev.banyan.conf.ExitCode;
import dev.banyan.model.Cidr;
import dev.banyan.model.Printable;
import dev.banyan.wire.HostReply;
import dev.banyan.wire.HostRequest;
import dev.banyan.wire.HostUnbanRequest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code banyan agent unban}. */
@Command(
    name = "unban",
    mixinStandardHelpOptions = true,
    header = "Lifts bans of an address on this host, whoever set them.",
    description = {
      "",
      "Asks the agent on this host; needs no coordinator. What the cluster has decided before does"
          + " not come back; the cluster hears of it as soon as the agent is attached.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  banyan agent unban 192.0.2.7 --jail asterisk",
      "",
      "Exit: 1 if nothing bans it here."
    })
final class UnbanCommand extends HostCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ADDR", description = "The address or network.")
  private String address = "";

  @Option(names = "--jail", paramLabel = "JAIL", description = "Only in this jail.")
  private String jail = "";

  @Option(
      names = "--prefix",
      description = "Lift banned networks that contain the address, for all of them.")
  private boolean prefix;

  UnbanCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  HostRequest request() {
    Cidr cidr =
        Cidr.parse(address)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "'%s' is no address and no network".formatted(Printable.of(address))));
    return HostRequest.newBuilder()
        .setUnban(
            HostUnbanRequest.newBuilder()
                .setCidr(Fields.cidr(cidr))
                .setJail(jail)
                .setLiftPrefixes(prefix))
        .build();
  }

  @Override
  int show(List<HostReply> replies, PrintWriter out, boolean forPrograms) {
    if (replies.isEmpty() && !forPrograms) {
      out.println("nothing bans %s on this host".formatted(Printable.of(address)));
    }
    replies.forEach(
        reply ->
            out.println(
                forPrograms
                    ? HostBans.json(reply.getBan())
                    : "unbanned on this host: " + HostBans.line(reply.getBan())));
    return replies.isEmpty() ? ExitCode.NO : ExitCode.OK;
  }
}
