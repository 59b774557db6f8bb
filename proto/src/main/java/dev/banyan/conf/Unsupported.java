package dev.banyan.conf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Options of a jail that are understood, but do nothing yet: each is said, with what it would do.
 */
final class Unsupported {
  private static final Map<String, String> WOULD = new LinkedHashMap<>();

  static {
    WOULD.put("ignorecommand", "spare an address for which the command answers 0");
    WOULD.put("ignorecache", "remember what 'ignorecommand' answered");
  }

  private final Lookup options;
  private final Findings findings;

  Unsupported(Lookup options, Findings findings) {
    this.options = options;
    this.findings = findings;
  }

  void say() {
    WOULD.forEach((key, would) -> say(key, text -> !no(text), would));
    say("ignoreself", Unsupported::no, "ban the host's own addresses, which are never banned");
    say(
        "usedns",
        text -> text.equalsIgnoreCase("raw"),
        "count whatever stands where an address is looked for; only addresses are banned");
    sayLogs();
    sayMatches();
  }

  /** Whether a log is there when a jail starts makes no difference here. */
  private void sayLogs() {
    sayOther("skip_if_nologs", "a jail whose log is not there waits for it, the others run");
    sayOther(
        "systemd_if_nologs", "a jail with a journalmatch reads the journal where no log is there");
  }

  /** By default as many lines are kept as ban. */
  private void sayMatches() {
    String most = options.get("maxretry").map(Value::text).orElse("");
    boolean more = options.get("maxmatches").filter(v -> !v.text().equals(most)).isPresent();
    if (more) {
      sayOther("maxmatches", "a ban keeps the first line of each failure that it counted");
    }
  }

  private void sayOther(String key, String instead) {
    options
        .get(key)
        .filter(value -> !value.isBlank())
        .ifPresent(
            value ->
                findings.notice(
                    value.first(),
                    key,
                    "'%s' changes nothing: %s".formatted(Text.shown(value.text()), instead)));
  }

  private void say(String key, Predicate<String> asks, String would) {
    options
        .get(key)
        .filter(value -> !value.isBlank() && asks.test(value.text()))
        .ifPresent(
            value ->
                findings.notice(
                    value.first(),
                    key,
                    "'%s' is not supported yet; it would %s"
                        .formatted(Text.shown(value.text()), would)));
  }

  private static boolean no(String text) {
    return !Booleans.parse(text).orElse(true);
  }
}
