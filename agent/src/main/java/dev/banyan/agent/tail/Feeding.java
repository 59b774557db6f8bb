package dev.banyan.agent.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.filter.literal.Lines;
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
 * <p>I1: the cursor never passes an entry that somebody still holds. I2: while nothing is taken, at
 * most {@value #MOST_AHEAD} entries and about {@value #MOST_AHEAD_BYTES} bytes are looked at ahead
 * and kept. Owner: {@code banyan-tail}.
 */
final class Feeding implements LogFile {
  static final int MOST_AHEAD = 4_096;
  private static final int MOST_AHEAD_BYTES = 1 << 20;
  private static final int MOST_ENTRIES = 512;

  private final FeedSpec spec;
  private final Feed feed;
  private final long fingerprint;
  private final long life;
  private final Progress progress = new Progress(0);
  private final Deque<Reached> reached = new ArrayDeque<>();
  private final byte[] buffer = new byte[ReadBuffer.MAX_LINE_BYTES + 1];
  private Optional<String> cursor;

  /** What came and was not read yet; all but perhaps the last were looked at. */
  private final Deque<Entry> ahead = new ArrayDeque<>();

  private int aheadBytes;
  private int foreseen;
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
      count++;
      pieces.add(piece(entry, length, count));
      length = copy(entry, length);
      entry.cursor().ifPresent(at -> reached.addLast(new Reached(count, at)));
      ahead.removeFirst();
      aheadBytes -= entry.text().length;
      foreseen = Math.max(0, foreseen - 1);
    }
    return pieces.isEmpty()
        ? Optional.empty()
        : Optional.of(new Chunk(this, Lines.of(buffer, 0, length), pieces, progress.mark(count)));
  }

  /** What is there beyond what was read and foreseen; the same entries are read later. */
  Optional<Chunk> foresee() {
    List<Chunk.Piece> pieces = new ArrayList<>();
    int length = 0;
    while (ahead.size() > foreseen || (hasRoom() && pull())) {
      Entry entry = ahead.getLast();
      if (!fits(entry, length, pieces)) {
        break;
      }
      foreseen++;
      pieces.add(piece(entry, length, count + foreseen));
      length = copy(entry, length);
    }
    return pieces.isEmpty()
        ? Optional.empty()
        : Optional.of(new Chunk(this, Lines.of(buffer, 0, length), pieces, new Mark(-1)));
  }

  private boolean hasRoom() {
    return ahead.size() < MOST_AHEAD && aheadBytes < MOST_AHEAD_BYTES;
  }

  private boolean pull() {
    Entry entry = feed.poll();
    if (entry != null) {
      ahead.addLast(entry);
      aheadBytes += entry.text().length;
    }
    return entry != null;
  }

  private @Nullable Entry peek() {
    return ahead.isEmpty() && !pull() ? null : ahead.getFirst();
  }

  /** Puts a line into the buffer; answers where the next one begins. */
  private int copy(Entry entry, int at) {
    int end = at + entry.text().length;
    System.arraycopy(entry.text(), 0, buffer, at, entry.text().length);
    buffer[end] = '\n';
    return end + 1;
  }

  private boolean fits(Entry entry, int length, List<Chunk.Piece> pieces) {
    return pieces.size() < MOST_ENTRIES && length + entry.text().length < buffer.length;
  }

  /** An entry is known by its cursor, or else by its place in this life of the feed. */
  private Chunk.Piece piece(Entry entry, int from, long number) {
    return new Chunk.Piece(
        from,
        entry.cursor().map(Feeding::hash).orElse(life),
        entry.cursor().isPresent() ? 0 : number,
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
