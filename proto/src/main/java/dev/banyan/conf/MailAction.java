package dev.banyan.conf;

import dev.banyan.model.Jail.Notification;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Actions that only tell somebody of a ban. Of each it is known what its mail says; who sends it
 * and who gets it stands in the jail, else in the action's file, else in {@code [DEFAULT]}.
 */
final class MailAction {
  private static final Set<String> NAMES =
      Set.of(
          "mail",
          "mail-buffered",
          "mail-whois",
          "mail-whois-lines",
          "sendmail",
          "sendmail-buffered",
          "sendmail-geoip-lines",
          "sendmail-whois",
          "sendmail-whois-ipjailmatches",
          "sendmail-whois-ipmatches",
          "sendmail-whois-lines",
          "sendmail-whois-matches",
          "smtp.py");

  /** A mailbox, with a domain or without one; a tag such as {@code <fq-hostname>} may be one. */
  private static final String MAILBOX =
      "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+(@([A-Za-z0-9.-]+|\\[[0-9A-Fa-f.:IPv]+]|<[a-z-]+>))?";

  private static final Pattern ONE = Pattern.compile(MAILBOX);
  private static final Pattern SEVERAL = Pattern.compile(MAILBOX + "([\\s,]+" + MAILBOX + ")*");
  private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,80}");

  private final Lookup jail;
  private final Findings findings;

  MailAction(Lookup jail, Findings findings) {
    this.jail = jail;
    this.findings = findings;
  }

  static Set<String> names() {
    return new TreeSet<>(NAMES);
  }

  /** Whether it is one, known by its name or by that and its file. */
  static boolean is(String name, boolean hasFile) {
    return NAMES.contains(name)
        || (hasFile && (name.startsWith("mail-") || name.startsWith("sendmail-")));
  }

  /**
   * Who is told, and by whom.
   *
   * @param definition the action's file, if there is one
   */
  Notification read(Call call, Optional<Definition> definition, String jailName) {
    Map<String, String> options = new TreeMap<>();
    options.put("name", fit(call, "name", text(call, definition, "name", jailName), NAME));
    options.put("dest", fit(call, "dest", dest(call, definition), SEVERAL));
    options.put("sender", fit(call, "sender", text(call, definition, "sender", "banyan"), ONE));
    options.put(
        "sendername",
        fit(call, "sendername", text(call, definition, "sendername", "Banyan"), NAME));
    return new Notification(call.name(), options);
  }

  private String dest(Call call, Optional<Definition> definition) {
    return option(call, "dest")
        .or(() -> option(call, "destemail"))
        .or(() -> definition.flatMap(found -> found.text("dest")))
        .or(() -> jail.get("destemail").map(Value::text).filter(text -> !text.isEmpty()))
        .orElse("root");
  }

  private String text(Call call, Optional<Definition> definition, String key, String fallback) {
    return option(call, key)
        .or(() -> definition.flatMap(found -> found.text(key)))
        .or(() -> key.equals("name") ? Optional.empty() : jail.get(key).map(Value::text))
        .filter(text -> !text.isEmpty())
        .orElse(fallback);
  }

  private static Optional<String> option(Call call, String key) {
    return Optional.ofNullable(call.options().get(key))
        .map(Value::text)
        .filter(text -> !text.isEmpty());
  }

  private String fit(Call call, String key, String text, Pattern form) {
    if (!form.matcher(text).matches()) {
      Line at = Optional.ofNullable(call.options().get(key)).map(Value::first).orElse(call.at());
      String expected = form == NAME ? "80 printable characters at most" : "mail addresses";
      findings.problem(at, key, "expected %s, not '%s'".formatted(expected, Text.shown(text)));
    }
    return text;
  }
}
