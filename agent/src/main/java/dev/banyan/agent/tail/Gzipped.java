package dev.banyan.agent.tail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a log that was compressed. Read from its beginning to its end; what was handed out
 * last can be had again, so that a line that is not complete can be read on.
 */
final class Gzipped implements Content {
  private final InputStream stream;
  private final byte[] last = new byte[ReadBuffer.MAX_LINE_BYTES + 1];
  private long lastOffsetBytes;
  private int lastLength;

  Gzipped(FileChannel channel) throws IOException {
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
    int read = stream.readNBytes(last, lastLength, last.length - lastLength);
    lastLength += read;
    return read;
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
