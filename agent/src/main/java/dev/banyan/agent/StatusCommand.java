package dev.banyan.agent;

import dev.banyan.conf.ExitCode;
import dev.banyan.model.Printable;
import dev.banyan.wire.HostReply;
import dev.banyan.wire.HostRequest;
import dev.banyan.wire.HostStatus;
import dev.banyan.wire.HostStatusRequest;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code banyan agent status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    header = "Says how the agent on this host is.",
    description = {"", "Asks the agent on this host; needs no coordinator.", ""},
    footer = {
      "",
      "Example:",
      "  banyan agent status --json",
      "",
      "Exit: 1 if it is not attached to a coordinator, or decides alone."
    })
final class StatusCommand extends HostCommand {
  StatusCommand(Map<String, String> environment) {
    super(environment);
  }

  @Override
  HostRequest request() {
    return HostRequest.newBuilder().setStatus(HostStatusRequest.getDefaultInstance()).build();
  }

  @Override
  int show(List<HostReply> replies, PrintWriter out, boolean forPrograms) {
    for (HostReply reply : replies) {
      Map<String, Object> fields = fields(reply.getStatus());
      if (forPrograms) {
        out.println(
            fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + json(field.getValue()))
                .collect(Collectors.joining(",", "{", "}")));
      } else {
        fields.forEach((name, value) -> print(name, value, out));
      }
    }
    boolean well =
        replies.stream()
            .anyMatch(
                reply ->
                    reply.getStatus().getAttached()
                        && !reply.getStatus().getMode().equals("alone"));
    return well ? ExitCode.OK : ExitCode.NO;
  }

  private static void print(String name, Object value, PrintWriter out) {
    List<?> lines = value instanceof List<?> several ? several : List.of(value);
    for (Object line : lines) {
      out.println("%-16s%s".formatted(name.replace('_', ' '), Printable.of(line.toString())));
    }
  }

  private static Map<String, Object> fields(HostStatus status) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("host", status.getHost());
    fields.put("version", status.getVersion());
    fields.put("mode", status.getMode());
    fields.put("attached", status.getAttached());
    fields.put("revision", status.getRevision());
    fields.put("policy_revision", status.getPolicyRevision());
    fields.put("firewall", status.getFirewall());
    fields.put("bans", status.getBans());
    fields.put("local_bans", status.getLocalBans());
    fields.put("untold_unbans", status.getUntoldUnbans());
    fields.put("lines", status.getLines());
    fields.put("matches", status.getMatches());
    fields.put("published", status.getPublished());
    fields.put("acknowledged", status.getAcknowledged());
    fields.put("lag_bytes", status.getLagBytes());
    fields.put("clock_error_ms", status.getClockErrorMs());
    fields.put("faults", status.getFaultsList());
    return fields;
  }

  private static String json(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(StatusCommand::json).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof String text ? quoted(Printable.of(text)) : value.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
