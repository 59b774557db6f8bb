package dev.banyan.agent.enforce;

import dev.banyan.agent.clock.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps the bans file up to what is held. What it could not take once is in it as soon as it could
 * be written anew. Owner: the thread {@code banyan-enforce}.
 */
final class Keeping {
  private static final Duration STAMP_EVERY = Duration.ofMinutes(1);

  private final BansFile file;
  private final Supplier<BansFile.Content> now;
  private final InstantSource clock;
  private Supplier<Stamp> stamps;
  private Optional<Stamp> stamped = Optional.empty();
  private boolean behind;

  /**
   * @param now everything that is held, up to where it is held
   * @param clock the host's
   */
  Keeping(BansFile file, Supplier<BansFile.Content> now, InstantSource clock) {
    this.file = file;
    this.now = now;
    this.clock = clock;
    this.stamps = () -> Stamp.of(clock.instant());
  }

  /** What the clocks say is asked of these. */
  void stampBy(Supplier<Stamp> others) {
    stamps = others;
  }

  /** What the clocks say now, which what is written next goes by. */
  Stamp stamp() {
    Stamp stamp = stamps.get();
    stamped = Optional.of(stamp);
    return stamp;
  }

  /** What it holds goes by another clock than what is to come; nothing may be added to it. */
  void isOfAnotherClock() {
    behind = true;
  }

  /** Adds lines that say what changed. */
  void append(List<String> lines) throws IOException {
    if (behind) {
      rewrite();
    }
    try {
      file.append(stamped(lines));
    } catch (IOException e) {
      behind = true;
      throw e;
    }
  }

  /** Now and then with what the clocks say; when they are set it is written anew. */
  private List<String> stamped(List<String> lines) {
    Instant late = clock.instant().minus(STAMP_EVERY);
    if (lines.isEmpty() || stamped.filter(last -> last.wall().isAfter(late)).isPresent()) {
      return lines;
    }
    List<String> all = new ArrayList<>(lines);
    all.add(BansLine.clock(stamp()));
    return all;
  }

  /** Writes it anew with what is held. */
  void rewrite() throws IOException {
    rewrite(now.get());
  }

  /** Writes it anew with this. */
  void rewrite(BansFile.Content content) throws IOException {
    behind = true;
    file.rewrite(content);
    behind = false;
  }

  /** Writes it anew if it lacks something, or most of it is of the past. */
  void lookAfter() throws IOException {
    if (behind || file.isMostlyOld()) {
      rewrite();
    }
  }
}
