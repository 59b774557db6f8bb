package dev.banyan.coordinator.cli.trial;

import dev.banyan.filter.Filter;
import dev.banyan.filter.Match;
import dev.banyan.filter.Steps;
import dev.banyan.filter.date.DateDetector;
import dev.banyan.filter.regex.Pattern;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a filter did with one line, step by step. */
public final class Protocol implements Steps, Filter.Sink {
  private final IdentityHashMap<Pattern, Regex> regexes = new IdentityHashMap<>();
  private final List<Regex> inOrder = new ArrayList<>();
  private Optional<Date> date = Optional.empty();
  private Optional<Match> match = Optional.empty();
  private Optional<String> why = Optional.empty();

  /** A date that was found, by which form. */
  public record Date(String text, String form, Optional<java.time.Instant> time) {}

  /** What a regex answered. */
  public enum Answer {
    /** It was not asked, for what was asked before it decided. */
    NOT_ASKED,
    NO,
    YES,
    /** It ran out of its time. */
    OVERRAN
  }

  /** One regex of the filter, and what it answered about the line. */
  public static final class Regex {
    private final String key;
    private final int number;
    private final String text;
    private Answer answer = Answer.NOT_ASKED;
    private Map<String, String> groups = Map.of();

    Regex(String key, int number, String text) {
      this.key = key;
      this.number = number;
      this.text = text;
    }

    /** {@code prefregex}, {@code ignoreregex} or {@code failregex}. */
    public String key() {
      return key;
    }

    /** Which of them, from 1. */
    public int number() {
      return number;
    }

    public String text() {
      return text;
    }

    public Answer answer() {
      return answer;
    }

    /** What its groups caught, by their names; text of the line's. */
    public Map<String, String> groups() {
      return groups;
    }
  }

  @Override
  public void compiled(String key, int index, Pattern pattern) {
    Regex regex = new Regex(key, index + 1, pattern.toString());
    regexes.put(pattern, regex);
    inOrder.add(regex);
  }

  @Override
  public void dated(Optional<DateDetector.Found> found) {
    date =
        found
            .filter(f -> !f.cut().isEmpty())
            .map(f -> new Date(f.cut().toString(), f.template(), f.instant()));
  }

  @Override
  public void asking(Pattern pattern) {
    Regex regex = regexes.get(pattern);
    if (regex != null) {
      regex.answer = Answer.OVERRAN;
    }
  }

  @Override
  public void asked(Pattern pattern, boolean matched) {
    Regex regex = regexes.get(pattern);
    if (regex != null) {
      regex.answer = matched ? Answer.YES : Answer.NO;
      regex.groups = matched ? groups(pattern) : Map.of();
    }
  }

  private static Map<String, String> groups(Pattern pattern) {
    Map<String, String> groups = new TreeMap<>();
    for (String name : pattern.names()) {
      pattern.group(name).ifPresent(span -> groups.put(name, span.toString()));
    }
    return groups;
  }

  @Override
  public void found(int from, int to, Match found) {
    match = Optional.of(found);
  }

  @Override
  public void passedOver(int from, int to, String reason) {
    why = Optional.of(reason);
  }

  @Override
  public void doubted(int from, int to, Match found, String reason) {
    match = Optional.of(found);
    why = Optional.of(reason);
  }

  public Optional<Date> date() {
    return date;
  }

  /** The regexes of a kind in their order. */
  public List<Regex> regexes(String key) {
    return inOrder.stream().filter(regex -> regex.key().equals(key)).toList();
  }

  /** What the line matched, believed or not. */
  public Optional<Match> match() {
    return match;
  }

  /** Why the line does not count though it matched, or could not be read. */
  public Optional<String> why() {
    return why;
  }

  /** What the line is to the filter. */
  public Verdict verdict() {
    if (match.isPresent()) {
      return why.isPresent() ? Verdict.DOUBTED : Verdict.FAILURE;
    }
    if (why.isPresent()) {
      return Verdict.PASSED_OVER;
    }
    boolean recognised =
        inOrder.stream()
            .anyMatch(regex -> !regex.key.equals("prefregex") && regex.answer == Answer.YES);
    return recognised ? Verdict.IGNORED : Verdict.MISSED;
  }

  /** What a line is to a filter. */
  public enum Verdict {
    /** It counts. */
    FAILURE,
    /** It matches, but cannot be believed. */
    DOUBTED,
    /** It could not be read to its end, or cannot be believed. */
    PASSED_OVER,
    /** A regex recognised it, but it is no failure by itself. */
    IGNORED,
    /** It means nothing. */
    MISSED
  }
}
