package dev.banyan.conf;

import dev.banyan.model.Jail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a jail reads, and how. */
final class JailLogs {
  private static final Pattern LOG = Pattern.compile("(.*?)(?:\\s+(head|tail))?");

  private final Lookup options;
  private final Findings findings;

  JailLogs(Lookup options, Findings findings) {
    this.options = options;
    this.findings = findings;
  }

  /** {@code auto}, {@code polling}, {@code systemd} or {@code ami}. */
  String backend() {
    String text = options.get("backend").map(Value::text).orElse("auto");
    String name = text.replaceFirst("(?s)\\[.*", "").strip().toLowerCase(Locale.ROOT);
    if (text.indexOf('[') >= 0) {
      String message =
          "'%s' changes nothing: it would choose the journals to read; those of this host are read";
      String given = Text.shown(text.substring(text.indexOf('[')));
      findings.notice(options.place("backend"), "backend", message.formatted(given));
    }
    return switch (name) {
      case "", "auto", "pyinotify", "gamin" -> "auto";
      case "polling", "systemd", "ami" -> name;
      default -> {
        String expected = "'%s' is no backend; expected auto, polling, systemd or ami";
        findings.problem(options.place("backend"), "backend", expected.formatted(Text.shown(text)));
        yield "auto";
      }
    };
  }

  /**
   * The files.
   *
   * @param needed whether there must be one, as nothing else is read
   */
  List<Jail.Log> logs(String jail, String backend, boolean needed) {
    boolean files = backend.equals("auto") || backend.equals("polling");
    Optional<Value> value = options.get("logpath");
    List<Line> lines = value.map(Value::filled).orElse(List.of());
    if (lines.isEmpty() && files && needed) {
      String message = "jail '%s' reads no log; name one, such as /var/log/asterisk/messages";
      findings.problem(options.place("logpath"), "logpath", message.formatted(jail));
    }
    List<Jail.Log> logs = new ArrayList<>();
    for (Line line : files ? lines : List.<Line>of()) {
      log(line).ifPresent(logs::add);
    }
    return logs;
  }

  private Optional<Jail.Log> log(Line line) {
    Matcher matcher = LOG.matcher(line.text());
    String path = matcher.matches() ? matcher.group(1) : line.text();
    if (!path.startsWith("/")) {
      String message = "'%s' is no log: expected a path from / on, perhaps with * and 'tail'";
      findings.problem(line, "logpath", message.formatted(Text.shown(line.text())));
      return Optional.empty();
    }
    return Optional.of(new Jail.Log(path, "tail".equals(matcher.group(2))));
  }
}
