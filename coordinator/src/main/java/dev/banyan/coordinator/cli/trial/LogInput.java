package dev.banyan.coordinator.cli.trial;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A log that is read once, from its beginning: a file, compressed or not, or standard input. */
public final class LogInput implements Closeable {
  /** Means standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final Counted raw;
  private final InputStream text;

  private LogInput(String name, InputStream in) throws IOException {
    this.name = name;
    this.raw = new Counted(in);
    BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER_BYTES);
    Optional<Packing> packing = Packing.of(buffered);
    if (packing.isPresent()) {
      throw new IOException(packing.get().advice(name));
    }
    this.text = isCompressed(buffered) ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
  }

  /**
   * Opens a log.
   *
   * @param word the path of a file, or {@value #STANDARD_INPUT}
   */
  public static LogInput open(String word, InputStream standardInput) throws IOException {
    return new LogInput(
        word, word.equals(STANDARD_INPUT) ? standardInput : Files.newInputStream(Path.of(word)));
  }

  /** What to do before a file can be read; empty if it can be read as it is. */
  public static Optional<String> advice(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return Packing.of(in).map(packing -> packing.advice(file.toString()));
    }
  }

  /** As it was named. */
  public String name() {
    return name;
  }

  InputStream text() {
    return text;
  }

  /** How many bytes were read, compressed as they are. */
  long takenBytes() {
    return raw.taken;
  }

  @Override
  public void close() throws IOException {
    if (!name.equals(STANDARD_INPUT)) {
      text.close();
    }
  }

  /** By the first two bytes (RFC 1952, 2.3.1), whatever its name is. */
  private static boolean isCompressed(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean compressed = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return compressed;
  }

  /** Counts what is read. */
  private static final class Counted extends FilterInputStream {
    long taken;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      taken += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = super.read(bytes, from, length);
      taken += Math.max(0, count);
      return count;
    }
  }
}
