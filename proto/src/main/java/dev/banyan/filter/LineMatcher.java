package dev.banyan.filter;

import dev.banyan.filter.date.DateDetector;
import dev.banyan.filter.regex.OverrunException;
import dev.banyan.filter.regex.Pattern;
import dev.banyan.filter.regex.Span;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one line as fail2ban does: its date is cut out; the prefregex must match, and what it holds
 * as content takes the line's place; the first failregex that matches wins, unless an ignoreregex
 * matches too.
 *
 * <p>Owner: the thread of its filter.
 */
final class LineMatcher {
  private final Rules rules;
  private final Line whole = new Line();
  private final Line message = new Line();
  private final Line content = new Line();
  private Optional<DateDetector.Found> date = Optional.empty();

  LineMatcher(Rules rules) {
    this.rules = rules;
  }

  /** The time of the line that was read last. */
  Optional<Instant> logTime() {
    return date.flatMap(DateDetector.Found::instant);
  }

  /** What is found in the bytes of one line, which have no line end. */
  Optional<Hit> match(byte[] buffer, int from, int to, Instant now) throws OverrunException {
    cutDate(buffer, from, to, now);
    if (rules.ignoresFirst() && isIgnored(message)) {
      return Optional.empty();
    }
    if (rules.prefregex().isEmpty()) {
      return failure(message, Map.of());
    }
    Pattern prefix = rules.prefregex().get();
    return search(prefix, message) ? failure(remaining(prefix), groups(prefix)) : Optional.empty();
  }

  private void cutDate(byte[] buffer, int from, int to, Instant now) throws OverrunException {
    whole.clear();
    whole.appendRaw(buffer, from, to);
    date = rules.dates().find(whole.text(), whole.end(), now, rules.budget());
    message.clear();
    if (date.isPresent()) {
      Span cut = date.get().cut();
      message.append(whole.text(), 0, cut.from());
      message.append(whole.text(), cut.to(), whole.end());
    } else {
      message.append(whole.text(), 0, whole.end());
    }
  }

  private Line remaining(Pattern prefix) {
    Optional<Span> rest = prefix.group("content").filter(span -> !span.isEmpty());
    if (rest.isEmpty()) {
      return message;
    }
    content.clear();
    content.append(rest.get());
    return content;
  }

  private Optional<Hit> failure(Line line, Map<String, String> before) throws OverrunException {
    for (int i = 0; i < rules.failregex().size(); i++) {
      Pattern regex = rules.failregex().get(i);
      if (search(regex, line)) {
        return isIgnored(line) ? Optional.empty() : Optional.of(hit(i, before, groups(regex)));
      }
    }
    return Optional.empty();
  }

  private static Hit hit(int regex, Map<String, String> before, Map<String, String> groups) {
    Map<String, String> all = new HashMap<>(before);
    all.remove("content");
    all.putAll(groups);
    return new Hit(regex, Map.copyOf(all));
  }

  private boolean isIgnored(Line line) throws OverrunException {
    for (Pattern regex : rules.ignoreregex()) {
      if (search(regex, line)) {
        return true;
      }
    }
    return false;
  }

  private boolean search(Pattern regex, Line line) throws OverrunException {
    return regex.search(line.text(), line.endWithNewline(), rules.budget());
  }

  private static Map<String, String> groups(Pattern regex) {
    Map<String, String> groups = new HashMap<>();
    for (String name : regex.names()) {
      regex.group(name).ifPresent(span -> groups.put(name, span.toString()));
    }
    return Alternatives.merged(groups);
  }
}
