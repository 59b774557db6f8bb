package dev.banyan.filter;

import dev.banyan.filter.date.DateDetector;
import dev.banyan.filter.regex.OverrunException;
import dev.banyan.filter.regex.Pattern;
import dev.banyan.filter.regex.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one line as fail2ban does: its date is cut out; the prefregex must match, and what it holds
 * as content takes the line's place; the first failregex that matches wins, unless an ignoreregex
 * matches too.
 *
 * <p>Owner: the thread of its filter.
 */
final class LineMatcher {
  private static final Duration LATELY = Duration.ofMinutes(1);

  private final Rules rules;
  private final Steps steps;
  private final Line whole = new Line();
  private final Line message = new Line();
  private final Line content = new Line();
  private final Sessions sessions;
  private final Optional<Window> window;
  private final Line several = new Line();
  private final Rests rests = new Rests();
  private Instant clock = Instant.EPOCH;
  private boolean tired;
  private Optional<Instant> time = Optional.empty();
  private Optional<Instant> lastTime = Optional.empty();

  /**
   * A matcher for one log.
   *
   * @param sessions that lines may belong to, of all logs
   */
  LineMatcher(Rules rules, Sessions sessions) {
    this(rules, sessions, Steps.UNSEEN);
  }

  LineMatcher(Rules rules, Sessions sessions, Steps steps) {
    this.rules = rules;
    this.steps = steps;
    this.sessions = sessions;
    this.window =
        rules.maxlines() > 1 ? Optional.of(new Window(rules.maxlines())) : Optional.empty();
  }

  /** The time of the line that was read last, or of the one before if that has none. */
  Optional<Instant> logTime() {
    return time;
  }

  /** What is found in the bytes of one line, which have no line end. */
  Optional<Hit> match(byte[] buffer, int from, int to, Instant now) throws OverrunException {
    clock = now;
    tired = false;
    cutDate(buffer, from, to, now);
    Line text = window.isPresent() ? several : message;
    window.ifPresent(w -> w.add(message, several));
    if (rules.ignoresFirst() && isIgnored(text)) {
      return Optional.empty();
    }
    Optional<Hit> hit = found(text);
    Optional<String> session = hit.flatMap(h -> h.group("mlfid"));
    return session.isPresent()
        ? sessions.add(session.get(), hit.get(), now)
        : hit.filter(h -> h.group("nofail").isEmpty());
  }

  private Optional<Hit> found(Line text) throws OverrunException {
    if (rules.prefregex().isEmpty()) {
      return failure(text, Map.of());
    }
    Pattern prefix = rules.prefregex().get();
    return search(prefix, text)
        ? failure(remaining(prefix, text), groups(prefix))
        : Optional.empty();
  }

  private void cutDate(byte[] buffer, int from, int to, Instant now) throws OverrunException {
    whole.clear();
    whole.appendRaw(buffer, from, to);
    Optional<DateDetector.Found> date =
        rules.dates().isPresent()
            ? rules.dates().get().find(whole.text(), whole.end(), now, rules.budget())
            : Optional.empty();
    steps.dated(date);
    note(date.flatMap(DateDetector.Found::instant), now);
    message.clear();
    if (date.isPresent()) {
      Span cut = date.get().cut();
      message.append(whole.text(), 0, cut.from());
      message.append(whole.text(), cut.to(), whole.end());
    } else {
      message.append(whole.text(), 0, whole.end());
    }
  }

  /** A line without a date is as old as the one before it, if that is not long ago. */
  private void note(Optional<Instant> found, Instant now) {
    time = found.or(() -> lastTime.filter(last -> last.isAfter(now.minus(LATELY))));
    lastTime = found.or(() -> lastTime);
  }

  private Line remaining(Pattern prefix, Line text) {
    Optional<Span> rest = prefix.group("content").filter(span -> !span.isEmpty());
    if (rest.isEmpty()) {
      return text;
    }
    content.clear();
    content.append(rest.get());
    return content;
  }

  private Optional<Hit> failure(Line line, Map<String, String> before) throws OverrunException {
    for (int i = 0; i < rules.failregex().size(); i++) {
      Pattern regex = rules.failregex().get(i);
      if (search(regex, line)) {
        Hit hit = hit(i, before, groups(regex));
        window.ifPresent(w -> w.used(regex));
        return isIgnored(line) ? Optional.empty() : Optional.of(hit);
      }
    }
    return Optional.empty();
  }

  private static Hit hit(int regex, Map<String, String> before, Map<String, String> groups) {
    Map<String, String> all = new HashMap<>(before);
    all.remove("content");
    all.putAll(groups);
    return new Hit(regex, Map.copyOf(all), users(all), 1);
  }

  private static Set<String> users(Map<String, String> groups) {
    String user = groups.getOrDefault("user", "");
    return user.isEmpty() ? Set.of() : Set.of(user);
  }

  /** A line that an ignoreregex at rest might have ignored is in doubt, and so is ignored. */
  private boolean isIgnored(Line line) throws OverrunException {
    for (Pattern regex : rules.ignoreregex()) {
      if (search(regex, line) || rests.isResting(regex, clock)) {
        return true;
      }
    }
    return false;
  }

  private boolean search(Pattern regex, Line line) throws OverrunException {
    if (rests.isResting(regex, clock)) {
      steps.resting(regex);
      return false;
    }
    steps.asking(regex);
    try {
      boolean matched = regex.search(line.text(), line.endWithNewline(), rules.budget());
      steps.asked(regex, matched);
      return matched;
    } catch (OverrunException e) {
      rests.overran(regex, clock);
      tired = rests.isResting(regex, clock);
      throw e;
    }
  }

  /** What to say of the line that was matched last, which took too long. */
  String overrun(OverrunException e) {
    return "a regex ran out of its time: " + e.regex() + (tired ? Rests.SAID : "");
  }

  private static Map<String, String> groups(Pattern regex) {
    Map<String, String> groups = new HashMap<>();
    for (String name : regex.names()) {
      regex.group(name).ifPresent(span -> groups.put(name, span.toString()));
    }
    return Alternatives.merged(groups);
  }
}
