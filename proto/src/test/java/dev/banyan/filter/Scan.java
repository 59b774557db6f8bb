package dev.banyan.filter;

import dev.banyan.model.FilterText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A filter under test, in UTC at a fixed time, and what it found. */
final class Scan implements Filter.Sink {
  static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");

  private final Filter filter;
  private int log;
  private final List<Match> matches = new ArrayList<>();
  private final List<NamedMatch> named = new ArrayList<>();
  private final List<String> spans = new ArrayList<>();
  private final List<String> passedOver = new ArrayList<>();
  private final List<Match> told = new ArrayList<>();

  private Scan(Filter filter) {
    this.filter = filter;
  }

  static Scan of(FilterText text) {
    return of(text, HostNames.IGNORED);
  }

  static Scan of(FilterText text, HostNames names) {
    try {
      return new Scan(Filter.compile(text, ZoneOffset.UTC, names));
    } catch (FilterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The same filter, on another log from now on. */
  Scan fresh() {
    log++;
    passedOver.clear();
    told.clear();
    return this;
  }

  List<Match> lines(String lines) {
    return lines(lines.getBytes(StandardCharsets.UTF_8));
  }

  List<Match> lines(byte[] lines) {
    matches.clear();
    named.clear();
    filter.scan("log " + log, lines, 0, lines.length, NOW, this);
    return List.copyOf(matches);
  }

  List<String> addresses(String lines) {
    return lines(lines).stream().map(match -> match.address().toString()).toList();
  }

  /** What was named in the lines that were read last. */
  List<NamedMatch> named() {
    return named;
  }

  List<String> spans() {
    return spans;
  }

  List<String> passedOver() {
    return passedOver;
  }

  @Override
  public void found(int lineFrom, int lineTo, Match match) {
    matches.add(match);
    spans.add(lineFrom + "-" + lineTo);
  }

  @Override
  public void named(int lineFrom, int lineTo, NamedMatch match) {
    named.add(match);
    spans.add(lineFrom + "-" + lineTo);
  }

  /** What was found in lines that tell of what a line before told of. */
  List<Match> told() {
    return told;
  }

  @Override
  public void told(int lineFrom, int lineTo, Match match) {
    told.add(match);
  }

  @Override
  public void passedOver(int lineFrom, int lineTo, String why) {
    passedOver.add(why);
  }
}
