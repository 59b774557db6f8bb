package dev.banyan.conf;

import dev.banyan.model.HostName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings with their types. What has the wrong form is a problem and is read as the default, so
 * that all problems are found at once.
 */
final class Typed {
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9_.-]+|\\*)):(\\d{1,5})");

  private final Lookup source;
  private final Findings findings;

  Typed(Lookup source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  String text(String key, String fallback) {
    return source.get(key).map(Value::text).filter(text -> !text.isEmpty()).orElse(fallback);
  }

  HostName host(String key, String fallback) {
    String name = text(key, fallback);
    if (HostName.isValid(name)) {
      return new HostName(name);
    }
    String message = "'%s' cannot name a host: letters, digits, '.', '-' and '_', 64 at most";
    findings.problem(source.place(key), key, message.formatted(name));
    return new HostName("unnamed");
  }

  boolean yes(String key) {
    Optional<Boolean> value = Booleans.parse(text(key, "no"));
    if (value.isEmpty()) {
      wrong(key, "'yes' or 'no'");
    }
    return value.orElse(false);
  }

  Duration duration(String key, Duration fallback) {
    Optional<Value> value = source.get(key);
    if (value.isEmpty()) {
      return fallback;
    }
    Optional<Duration> duration =
        Durations.parse(value.get().text()).filter(time -> !time.isZero());
    if (duration.isEmpty()) {
      wrong(key, "a duration above zero such as 10s, 5m or 1d12h");
    }
    return duration.orElse(fallback);
  }

  /** How long a ban lasts; empty: for ever, which is written {@code -1}. */
  Optional<Duration> bantime(String key, Duration fallback) {
    String text = text(key, "");
    boolean forEver =
        text.startsWith("-")
            && Durations.parse(text.substring(1)).filter(t -> !t.isZero()).isPresent();
    return forEver ? Optional.empty() : Optional.of(duration(key, fallback));
  }

  /** A number from 1 on. */
  int count(String key, int fallback) {
    String text = text(key, Integer.toString(fallback));
    if (text.matches("0*[1-9]\\d{0,8}")) {
      return Integer.parseInt(text);
    }
    wrong(key, "a number from 1 on");
    return fallback;
  }

  /** A number of which the range is known. */
  int number(String key, int fallback, int least, int most) {
    String text = text(key, Integer.toString(fallback));
    if (text.matches("\\d{1,9}")
        && Integer.parseInt(text) >= least
        && Integer.parseInt(text) <= most) {
      return Integer.parseInt(text);
    }
    wrong(key, "a number from " + least + " to " + most);
    return fallback;
  }

  /** A decimal number such as 0.5; what is not one, or does not fit, is read as the default. */
  double decimal(String key, double fallback, DoublePredicate fits, String expected) {
    String text = text(key, "");
    if (text.isEmpty()) {
      return fallback;
    }
    if (text.matches("\\d{1,9}(\\.\\d{1,9})?|\\.\\d{1,9}") && fits.test(Double.parseDouble(text))) {
      return Double.parseDouble(text);
    }
    wrong(key, expected);
    return fallback;
  }

  /** Whether something is said. */
  boolean says(String key) {
    return !text(key, "").isEmpty();
  }

  /** What stands apart by space or comma. */
  List<String> words(String key) {
    return Text.words(text(key, ""));
  }

  String oneOf(String key, String fallback, List<String> choices) {
    String value = text(key, fallback).toLowerCase(Locale.ROOT);
    if (choices.contains(value)) {
      return value;
    }
    wrong(key, "one of " + String.join(", ", choices));
    return fallback;
  }

  Path path(String key, String fallback) {
    return paths(key, fallback).get(0);
  }

  List<Path> paths(String key, String fallback) {
    try {
      return Text.words(text(key, fallback)).stream().map(Path::of).toList();
    } catch (InvalidPathException e) {
      wrong(key, "a path");
      return List.of(Path.of(fallback));
    }
  }

  /** Where to listen; empty for {@code off}. */
  Optional<HostPort> endpoint(String key, String fallback) {
    String text = text(key, fallback);
    return text.equals("off") || text.equals("none")
        ? Optional.empty()
        : Optional.of(required(key, fallback));
  }

  HostPort required(String key, String fallback) {
    return endpoints(key, fallback).get(0);
  }

  List<HostPort> endpoints(String key, String fallback) {
    List<Optional<HostPort>> parsed =
        Text.words(text(key, fallback)).stream().map(Typed::endpoint).toList();
    if (parsed.isEmpty() || parsed.stream().anyMatch(Optional::isEmpty)) {
      wrong(key, "host:port, such as " + fallback + " or [2001:db8::1]:8440");
      return List.of(endpoint(fallback).orElseThrow());
    }
    return parsed.stream().flatMap(Optional::stream).toList();
  }

  private static Optional<HostPort> endpoint(String text) {
    Matcher matcher = ENDPOINT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65535) {
      return Optional.empty();
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return Optional.of(
        new HostPort(host.equals("*") ? "0.0.0.0" : host, Integer.parseInt(matcher.group(3))));
  }

  void wrong(String key, String expected) {
    String message = "expected %s, not '%s'";
    findings.problem(
        source.place(key), key, message.formatted(expected, Text.shown(text(key, ""))));
  }
}
