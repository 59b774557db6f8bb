package dev.banyan.agent.tail;

import dev.banyan.model.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of a log that was compressed. Read from its beginning to its end; what was handed out
 * last can be had again, so that a line that is not complete can be read on. One that ends early
 * ends there.
 */
final class Gzipped implements Content {
  private static final Logger LOG = LoggerFactory.getLogger(Gzipped.class);

  private final Path path;
  private final InputStream stream;
  private final byte[] last = new byte[ReadBuffer.MAX_LINE_BYTES + 1];
  private long lastOffsetBytes;
  private int lastLength;
  private boolean ended;

  Gzipped(Path path, FileChannel channel) throws IOException {
    this.path = path;
    try {
      stream = new GZIPInputStream(Channels.newInputStream(channel), last.length);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int read(ByteBuffer to, long offsetBytes) throws IOException {
    if (offsetBytes < lastOffsetBytes) {
      throw new IOException("a compressed log is read forwards only");
    }
    while (offsetBytes > lastOffsetBytes + lastLength) {
      forget(lastLength);
      if (fill() == 0) {
        return 0;
      }
    }
    forget((int) (offsetBytes - lastOffsetBytes));
    fill();
    int length = Math.min(lastLength, to.remaining());
    to.put(last, 0, length);
    return length;
  }

  private void forget(int bytes) {
    System.arraycopy(last, bytes, last, 0, lastLength - bytes);
    lastOffsetBytes += bytes;
    lastLength -= bytes;
  }

  private int fill() throws IOException {
    int before = lastLength;
    while (!ended && lastLength < last.length) {
      int read = readOn();
      ended = read < 0;
      lastLength += Math.max(read, 0);
    }
    return lastLength - before;
  }

  /** How many bytes came; negative at the end, also if that comes too early. */
  private int readOn() throws IOException {
    try {
      return stream.read(last, lastLength, last.length - lastLength);
    } catch (EOFException | ZipException e) {
      LOG.warn(
          "{} is damaged: {}; what stands before that was read, the rest is lost",
          Printable.of(path.toString()),
          Printable.of(String.valueOf(e.getMessage())));
      return -1;
    }
  }

  @Override
  public long sizeBytes() {
    return lastOffsetBytes + lastLength;
  }

  @Override
  public boolean mayChange() {
    return false;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
