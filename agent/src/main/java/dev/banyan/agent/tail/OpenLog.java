package dev.banyan.agent.tail;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * One file that is being read, held open so that it can be finished after its name was taken away.
 *
 * <p>I1: a chunk begins where a line begins. I2: what lies before the position of {@link #progress}
 * was taken; a line of which only the beginning was passed on does not count as read until its end
 * was seen. I3: how a line is cut depends on its bytes only, so that it has the same hash when it
 * is read again. Owner: {@code banyan-tail}.
 */
final class OpenLog implements LogFile, Closeable {
  private static final int HEAD_BYTES = 256;

  private final Content content;
  private final FileIdentity identity;
  private final long sizeAtOpenBytes;
  private final ByteBuffer headNow = ByteBuffer.wrap(new byte[HEAD_BYTES]);
  private byte[] head = {};
  private long fingerprint;
  private Path path;
  private Set<LogSpec> specs;
  private Progress progress = new Progress(0);
  private long readBytes;
  private long historyBytes;
  private boolean passingOver;
  private Instant lastGrowth;

  /** How long it was when all whole lines of it had been read. */
  private long exhaustedAtBytes = -1;

  private final Foresight foresight = new Foresight();
  private Recall recall = Recall.NOTHING;

  private OpenLog(Content content, FileIdentity identity, Path path, Instant now)
      throws IOException {
    this.content = content;
    this.identity = identity;
    this.sizeAtOpenBytes = content.sizeBytes();
    this.path = path;
    this.specs = Set.of();
    this.lastGrowth = now;
  }

  /** The file that a path without links names now. */
  static OpenLog open(Path path, Instant now) throws IOException {
    FileIdentity identity = FileIdentity.of(path);
    Content content = Content.open(path);
    try {
      if (!identity.equals(FileIdentity.of(path))) {
        throw new IOException("another file took its name while it was opened");
      }
      return new OpenLog(content, identity, path, now);
    } catch (IOException e) {
      content.close();
      throw e;
    }
  }

  /** Learns the fingerprint if the first line is complete by now. */
  boolean learnName(ReadBuffer buffer) throws IOException {
    buffer.fill(content, 0);
    int end = buffer.firstLineEnd();
    if (end == 0 && !buffer.isFull()) {
      return false;
    }
    int length = end == 0 ? ReadBuffer.MAX_LINE_BYTES : end - 1;
    fingerprint = LineHash.of(buffer.bytes(), 0, length);
    head = Arrays.copyOf(buffer.bytes(), Math.min(length + 1, HEAD_BYTES));
    return true;
  }

  /**
   * Where reading begins.
   *
   * @param historyBytes what lies before it is history
   */
  void startAt(long offsetBytes, long historyBytes) {
    this.readBytes = offsetBytes;
    this.historyBytes = historyBytes;
    this.progress = new Progress(offsetBytes);
  }

  /** What lies before reading begins was taken by an earlier process; its end is seen again. */
  void recall() {
    recall = Recall.before(readBytes);
  }

  /** The next whole lines of what an earlier process took. */
  Optional<Chunk> recalled(ReadBuffer buffer) throws IOException {
    return recall
        .next(content, buffer)
        .map(at -> new Chunk(this, buffer.lines(at.length()), at.offsetBytes(), new Mark(-1)));
  }

  /** Reading begins with the line that was the last, complete or not, when the file was opened. */
  void startAtEnd(ReadBuffer buffer) throws IOException {
    long from = Math.max(0, sizeAtOpenBytes - ReadBuffer.MAX_LINE_BYTES);
    buffer.fill(content, from);
    buffer.limit(sizeAtOpenBytes - from);
    int end = buffer.lastLineEnd();
    startAt(from + end, 0);
    passingOver = end == 0 && from > 0;
  }

  /** The next whole lines, if there are any. The caller releases their mark. */
  Optional<Chunk> next(ReadBuffer buffer, Instant now) throws IOException {
    buffer.fill(content, readBytes);
    while (passingOver && buffer.filled() > 0) {
      passOver(buffer, now);
      buffer.fill(content, readBytes);
    }
    int end = buffer.lastLineEnd();
    if (end > 0) {
      long from = readBytes;
      advance(end, now);
      return Optional.of(new Chunk(this, buffer.lines(end), from, progress.mark(readBytes)));
    }
    if (buffer.isFull()) {
      return Optional.of(cut(buffer, now));
    }
    exhaustedAtBytes = readBytes + buffer.filled();
    return Optional.empty();
  }

  /** Whole lines further on than what was read and foreseen; nothing is remembered of them. */
  Optional<Chunk> foresee(ReadBuffer buffer) throws IOException {
    if (!content.mayChange()) {
      return Optional.empty();
    }
    foresight.passed(readBytes, passingOver);
    return foresight
        .next(content, buffer)
        .map(at -> new Chunk(this, buffer.lines(at.length()), at.offsetBytes(), new Mark(-1)));
  }

  /** The beginning of a line that is too long; its end was not seen yet. */
  private Chunk cut(ReadBuffer buffer, Instant now) {
    long from = readBytes;
    buffer.bytes()[ReadBuffer.MAX_LINE_BYTES] = '\n';
    passingOver = true;
    advance(ReadBuffer.MAX_LINE_BYTES, now);
    return new Chunk(this, buffer.lines(ReadBuffer.MAX_LINE_BYTES + 1), from, progress.mark(from));
  }

  private void passOver(ReadBuffer buffer, Instant now) {
    int end = buffer.firstLineEnd();
    advance(end > 0 ? end : buffer.filled(), now);
    if (end > 0) {
      passingOver = false;
      progress.mark(readBytes).release();
    }
  }

  private void advance(int bytes, Instant now) {
    readBytes += bytes;
    lastGrowth = now;
  }

  /** Whether it became shorter than what was read, or begins with another line. */
  boolean isOverwritten() throws IOException {
    if (head.length == 0 || !content.mayChange()) {
      return false;
    }
    headNow.clear().limit(head.length);
    content.read(headNow, 0);
    return !headNow.flip().equals(ByteBuffer.wrap(head)) || content.sizeBytes() < readBytes;
  }

  /** Whether it is at least so long; of a compressed one that is taken to be true. */
  boolean holds(long offsetBytes) throws IOException {
    return !content.mayChange() || content.sizeBytes() >= offsetBytes;
  }

  long lagBytes() throws IOException {
    return Math.max(0, content.sizeBytes() - readBytes);
  }

  /** What is to be remembered of it; nothing as long as it has no complete line. */
  Optional<Position> position() {
    return head.length == 0
        ? Optional.empty()
        : Optional.of(new Position(identity, fingerprint, progress.position(), path));
  }

  /** Whether all of it was read and taken, and nothing came for so long. */
  boolean isFinished(Instant quietSince) throws IOException {
    return lastGrowth.isBefore(quietSince)
        && progress.isSettled()
        && content.sizeBytes() == exhaustedAtBytes;
  }

  /** Whether nobody can write to it, as to one that is compressed. */
  boolean isWhole() {
    return !content.mayChange();
  }

  boolean isNamed() {
    return head.length > 0;
  }

  FileIdentity identity() {
    return identity;
  }

  long sizeAtOpenBytes() {
    return sizeAtOpenBytes;
  }

  /** It is known by this path from now on. */
  void isAt(Path path) {
    this.path = path;
  }

  void wantedBy(Set<LogSpec> specs) {
    this.specs = Set.copyOf(specs);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long fingerprint() {
    return fingerprint;
  }

  @Override
  public Set<LogSpec> specs() {
    return specs;
  }

  @Override
  public boolean isHistory(long offsetBytes) {
    return offsetBytes < historyBytes;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
