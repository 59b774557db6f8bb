package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import dev.banyan.model.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs an operator's commands, with a shell, as fail2ban does. What is put into them is of few
 * types, none of which can hold a character that means something to a shell: an address, a prefix,
 * numbers. What an attacker wrote into a log is not among them.
 */
record CommandLine(Programs programs) {
  private static final Pattern TAG = Pattern.compile("<([A-Za-z][A-Za-z0-9_/-]*)>");

  /** Tells of the evidence, which does not reach the agents: empty. */
  private static final Pattern EVIDENCE = Pattern.compile("F-.*|(ip(jail)?)?matches|raw-ticket");

  /** Runs a command; one that is empty does nothing. */
  void run(CommandUnit unit, String what, String text) throws FirewallException {
    if (text.isBlank()) {
      return;
    }
    String command = "%s of %s".formatted(what, unit.name());
    Duration limit = unit.commands().limit();
    Answer answer = Failures.uninterrupted(() -> programs.run(limit, "", "sh", "-c", text));
    if (answer.timedOut()) {
      throw new FirewallException(
          Reason.FAILED,
          "%s did not end within %d s and was killed".formatted(command, limit.toSeconds()));
    }
    if (!answer.ok()) {
      throw Failures.of(command + " (exit " + answer.exit() + ")", "dash", answer);
    }
  }

  /** A command with its tags filled in for a ban. */
  static String filled(String text, Cidr cidr, Optional<Instant> until, Instant now) {
    Map<String, String> values = values(cidr, until, now);
    Matcher matcher = TAG.matcher(text);
    var filled = new StringBuilder();
    while (matcher.find()) {
      String tag = matcher.group(1);
      String value = EVIDENCE.matcher(tag).matches() ? "" : values.get(tag);
      matcher.appendReplacement(
          filled, Matcher.quoteReplacement(value == null ? matcher.group() : value));
    }
    return matcher.appendTail(filled).toString();
  }

  private static Map<String, String> values(Cidr cidr, Optional<Instant> until, Instant now) {
    String ip = cidr.isSingle() ? cidr.address().toString() : cidr.toString();
    String left =
        until
            .map(end -> Math.max(1, Duration.between(now, end).toSeconds()))
            .orElse(-1L)
            .toString();
    return Map.ofEntries(
        Map.entry("ip", ip),
        Map.entry("fid", ip),
        Map.entry("family", Family.of(cidr) == Family.V4 ? "inet4" : "inet6"),
        Map.entry("bantime", left),
        Map.entry("time", Long.toString(now.getEpochSecond())),
        Map.entry("bancount", "1"),
        Map.entry("restored", "0"),
        Map.entry("failures", "0"),
        Map.entry("ipfailures", "0"),
        Map.entry("ipjailfailures", "0"));
  }
}
