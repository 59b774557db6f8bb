package dev.banyan.agent.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A feed, and how far everything that came of it was taken.
 *
 * <p>I1: the cursor never passes an entry that somebody still holds. Owner: {@code banyan-tail}.
 */
final class Feeding implements LogFile {
  private static final int MOST_ENTRIES = 512;

  private final FeedSpec spec;
  private final Feed feed;
  private final long fingerprint;
  private final long life;
  private final Progress progress = new Progress(0);
  private final Deque<Reached> reached = new ArrayDeque<>();
  private final byte[] buffer = new byte[ReadBuffer.MAX_LINE_BYTES + 1];
  private Optional<String> cursor;
  private @Nullable Entry next;
  private long count;

  /** How far one has come with an entry. */
  private record Reached(long count, String cursor) {}

  /**
   * @param now makes entries without a cursor others than those of an earlier life
   */
  Feeding(FeedSpec spec, Feed feed, Optional<String> cursor, Instant now) {
    this.spec = spec;
    this.feed = feed;
    this.cursor = cursor;
    this.fingerprint = hash(spec.name());
    this.life = hash(spec.name() + " " + now);
  }

  private static long hash(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return LineHash.of(bytes, 0, bytes.length);
  }

  /** What is there, as lines; empty if nothing is. The caller releases the mark. */
  Optional<Chunk> next() {
    List<Chunk.Piece> pieces = new ArrayList<>();
    int length = 0;
    for (Entry entry = peek(); entry != null && fits(entry, length, pieces); entry = peek()) {
      pieces.add(piece(entry, length));
      System.arraycopy(entry.text(), 0, buffer, length, entry.text().length);
      length += entry.text().length + 1;
      buffer[length - 1] = '\n';
      entry.cursor().ifPresent(at -> reached.addLast(new Reached(count, at)));
      next = null;
    }
    return pieces.isEmpty()
        ? Optional.empty()
        : Optional.of(new Chunk(this, buffer, length, pieces, progress.mark(count)));
  }

  private @Nullable Entry peek() {
    if (next == null) {
      next = feed.poll();
    }
    return next;
  }

  private boolean fits(Entry entry, int length, List<Chunk.Piece> pieces) {
    return pieces.size() < MOST_ENTRIES && length + entry.text().length < buffer.length;
  }

  /** An entry is known by its cursor, or else by its place in this life of the feed. */
  private Chunk.Piece piece(Entry entry, int from) {
    count++;
    return new Chunk.Piece(
        from,
        entry.cursor().map(Feeding::hash).orElse(life),
        entry.cursor().isPresent() ? 0 : count,
        entry.time());
  }

  /** After which entry to go on; empty if nothing is to be remembered. */
  Optional<String> cursor() {
    long taken = progress.position();
    for (Reached at = reached.peekFirst();
        at != null && at.count() <= taken;
        at = reached.peekFirst()) {
      cursor = Optional.of(at.cursor());
      reached.removeFirst();
    }
    return cursor;
  }

  FeedSpec spec() {
    return spec;
  }

  void close() {
    feed.close();
  }

  @Override
  public Path path() {
    return Path.of(spec.name());
  }

  @Override
  public long fingerprint() {
    return fingerprint;
  }

  @Override
  public Set<? extends Source> specs() {
    return Set.of(spec);
  }

  @Override
  public boolean isHistory(long offsetBytes) {
    return false;
  }
}
