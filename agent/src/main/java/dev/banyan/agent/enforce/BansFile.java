package dev.banyan.agent.enforce;

import dev.banyan.agent.clock.Stamp;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this host must block, on disk: a journal of checked lines ({@link BansLine}) that is written
 * anew, atomically, when most of it is old.
 *
 * <p>F1: what was appended survives this process; it is not forced to the disk, because when the
 * whole host stops the kernel's sets are gone as well, and what is missing then is fetched again:
 * F2: a line at the end that is not whole is cut off together with what it says of how far the log
 * is held. F3: a file that is damaged before its end counts as empty. A file that is written anew
 * is forced.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
final class BansFile implements AutoCloseable {
  private static final Set<StandardOpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  private static final long SLACK_BYTES = 1 << 20;
  private static final int BUFFER = 1 << 14;

  private final Path path;
  private FileChannel channel;
  private long end;
  private long endWhenWritten;

  private BansFile(Path path, FileChannel channel, long end) {
    this.path = path;
    this.channel = channel;
    this.end = end;
    this.endWhenWritten = end;
  }

  /**
   * Everything in a file.
   *
   * @param stamp what the clocks said when something was written last
   */
  record Content(
      Epoch epoch,
      Revision revision,
      Revision policyRevision,
      Policy policy,
      Collection<Entries.Held> entries,
      Own own,
      Optional<Stamp> stamp) {
    static final Content NOTHING =
        new Content(
            Epoch.NONE,
            Revision.NONE,
            Revision.NONE,
            Policy.EMPTY,
            List.of(),
            Own.NOTHING,
            Optional.empty());
  }

  /** What the host decided by itself. */
  record Own(List<Locals.Local> bans, List<Locals.Unban> unbans) {
    static final Own NOTHING = new Own(List.of(), List.of());
  }

  /**
   * A file that was opened, and what it held.
   *
   * @param sound false if there was none or it was damaged: what the kernel blocks may be more
   * @param remark what is wrong with it; empty: nothing
   */
  record Opened(BansFile file, Content content, boolean sound, String remark) {}

  /** Opens the file, or begins one. */
  static Opened open(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    BansReader.Result read = read(path);
    var channel = FileChannel.open(path, APPEND);
    var file = new BansFile(path, channel, read.soundBytes());
    channel.truncate(read.soundBytes());
    if (read.soundBytes() == 0) {
      file.rewrite(Content.NOTHING);
    }
    String remark = read.remark().isEmpty() ? "" : path + ": " + read.remark();
    return new Opened(file, read.content(), read.sound(), remark);
  }

  private static BansReader.Result read(Path path) throws IOException {
    try (InputStream file = Files.newInputStream(path)) {
      return BansReader.read(file);
    } catch (NoSuchFileException e) {
      return BansReader.read(InputStream.nullInputStream());
    }
  }

  /** Adds lines; they are in the file when this returns. */
  void append(Collection<String> lines) throws IOException {
    ByteBuffer bytes = bytes(lines);
    int length = bytes.remaining();
    try {
      channel.position(end);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      end += length;
    } catch (IOException e) {
      channel.truncate(end);
      throw e;
    }
  }

  /** Whether it has grown so much that it should be written anew. */
  boolean isMostlyOld() {
    return end > 2 * endWhenWritten + SLACK_BYTES;
  }

  /** Replaces the whole file. */
  void rewrite(Content content) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    var freshChannel = FileChannel.open(fresh, APPEND);
    try {
      freshChannel.truncate(0);
      long length = write(freshChannel, content);
      freshChannel.force(true);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceDirectory();
      channel.close();
      channel = freshChannel;
      end = length;
      endWhenWritten = length;
    } catch (IOException e) {
      freshChannel.close();
      throw e;
    }
  }

  /** Line by line, since all of them at once may be larger than what is held. */
  private static long write(FileChannel to, Content content) throws IOException {
    var lines =
        new BufferedWriter(
            new OutputStreamWriter(Channels.newOutputStream(to), StandardCharsets.UTF_8), BUFFER);
    line(lines, BansLine.header());
    if (!content.policyRevision().equals(Revision.NONE)) {
      line(lines, BansLine.policy(content.policyRevision(), content.policy()));
    }
    for (Entries.Held held : content.entries()) {
      line(lines, BansLine.entry(held));
    }
    for (Locals.Local local : content.own().bans()) {
      line(lines, BansLine.local(local));
    }
    for (Locals.Unban unban : content.own().unbans()) {
      line(lines, BansLine.unban(unban));
    }
    line(lines, BansLine.reached(content.epoch(), content.revision()));
    if (content.stamp().isPresent()) {
      line(lines, BansLine.clock(content.stamp().get()));
    }
    lines.flush();
    return to.position();
  }

  private static void line(Writer to, String line) throws IOException {
    to.append(line).append('\n');
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void forceDirectory() throws IOException {
    try (var directory =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static ByteBuffer bytes(Collection<String> lines) {
    var text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
