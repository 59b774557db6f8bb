package dev.banyan.coordinator.cli.fail2ban;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The pages of a file of SQLite. While it is open nobody writes: it holds the lock that a reader
 * holds there. Every page is read at most twice as often as there are pages, so that a file whose
 * pages go in circles ends.
 */
final class Pages implements AutoCloseable {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 100;
  private static final int UTF_8 = 1;
  private static final int WAL = 2;

  /** Where SQLite's readers lock. */
  private static final long SHARED_FIRST = 0x40000002L;

  private static final long SHARED_SIZE = 510;

  private final FileChannel file;
  private final int size;
  private final int usable;
  private final long count;
  private long left;

  private Pages(FileChannel file) throws IOException, DatabaseException {
    this.file = file;
    file.lock(SHARED_FIRST, SHARED_SIZE, true);
    ByteBuffer header = read(0, HEADER);
    byte[] magic = new byte[MAGIC.length];
    header.get(0, magic);
    if (!Arrays.equals(MAGIC, magic)) {
      throw new DatabaseException("it is no database of SQLite");
    }
    int said = Short.toUnsignedInt(header.getShort(16));
    size = said == 1 ? 65_536 : said;
    usable = size - Byte.toUnsignedInt(header.get(20));
    if (header.get(19) >= WAL || header.getInt(56) != UTF_8) {
      throw new DatabaseException(
          "it is not kept as fail2ban keeps it (a write-ahead log, or text that is not UTF-8)");
    }
    if (Integer.bitCount(size) != 1 || size < 512 || usable < 480) {
      throw damaged("pages of %d bytes".formatted(size));
    }
    count = file.size() / size;
    left = 2 * count;
  }

  /** Opens a file that no writer left half written. */
  static Pages open(Path path) throws IOException, DatabaseException {
    Path journal = path.resolveSibling(path.getFileName() + "-journal");
    if (Files.exists(journal) && Files.size(journal) > 0) {
      throw new DatabaseException(
          "%s lies beside it: it was being written; start fail2ban once, or try again"
              .formatted(journal));
    }
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new Pages(file);
    } catch (IOException | DatabaseException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  static DatabaseException damaged(String how) {
    return new DatabaseException("it is damaged: " + how);
  }

  /** How much of a page is used. */
  int usable() {
    return usable;
  }

  /** A page; the first is number 1. */
  ByteBuffer page(long number) throws IOException, DatabaseException {
    if (number < 1 || number > count || left-- == 0) {
      throw damaged("page %d is none of its %d, or read again and again".formatted(number, count));
    }
    return read((number - 1) * size, size);
  }

  private ByteBuffer read(long from, int length) throws IOException, DatabaseException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw new DatabaseException("it is no database of SQLite, or cut short");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
