package dev.banyan.agent.tail;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a log. Owner: {@code banyan-tail}. */
interface Content extends Closeable {

  /** The bytes from an offset on, as many as there are and fit; 0 or −1 if there are none. */
  int read(ByteBuffer to, long offsetBytes) throws IOException;

  /** How many bytes there are, as far as that is known. */
  long sizeBytes() throws IOException;

  /** Whether somebody may still write to it, or write it anew. */
  boolean mayChange();

  /** What the path names; compressed by {@code gzip} if its name says so. */
  static Content open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return path.toString().endsWith(".gz") ? new Gzipped(path, channel) : new Plain(channel);
  }

  /** A file as it is. */
  record Plain(FileChannel channel) implements Content {
    @Override
    public int read(ByteBuffer to, long offsetBytes) throws IOException {
      return channel.read(to, offsetBytes);
    }

    @Override
    public long sizeBytes() throws IOException {
      return channel.size();
    }

    @Override
    public boolean mayChange() {
      return true;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
