package dev.banyan.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the journal export format (systemd's {@code JOURNAL_EXPORT_FORMATS}): fields as {@code
 * NAME=text} and a newline, or as the name, a newline, the length in 8 bytes with the lowest first,
 * so many bytes and a newline; an empty line ends an entry. Of a long value only the beginning is
 * kept. Owner: {@code banyan-journal}.
 */
final class ExportReader {
  /** A longer line is no line of a log; filters pass it over. */
  static final int MAX_VALUE_BYTES = 33 * 1024;

  private static final int MAX_NAME_BYTES = 256;
  private static final long MAX_FIELD_BYTES = 1L << 32;
  private static final byte[] SPACE = {' '};

  private final InputStream in;
  private final Set<String> wanted;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  /**
   * @param wanted names of the fields that are kept
   */
  ExportReader(InputStream in, Collection<String> wanted) {
    this.in = new BufferedInputStream(in, 1 << 14);
    this.wanted = Set.copyOf(wanted);
  }

  /**
   * The next entry's fields; empty at the end. What stands there several times is joined by spaces.
   *
   * @throws IOException if it ends within an entry or is no export
   */
  Optional<Map<String, byte[]>> next() throws IOException {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    boolean begun = false;
    while (true) {
      int first = in.read();
      if (first < 0 && begun) {
        throw new EOFException("an entry without an end");
      }
      if (first < 0) {
        return Optional.empty();
      }
      if (first != '\n') {
        begun = true;
        field(first, fields);
      } else if (begun) {
        return Optional.of(fields);
      }
    }
  }

  private void field(int first, Map<String, byte[]> fields) throws IOException {
    text.reset();
    int c = first;
    while (c != '=' && c != '\n') {
      if (c < 0 || text.size() == MAX_NAME_BYTES) {
        throw new IOException("what journalctl prints is no export of entries");
      }
      text.write(c);
      c = in.read();
    }
    String name = text.toString(UTF_8);
    byte[] value = c == '=' ? line() : counted();
    if (wanted.contains(name)) {
      fields.merge(name, value, ExportReader::joined);
    }
  }

  private byte[] line() throws IOException {
    text.reset();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("a field without an end");
      }
      if (text.size() < MAX_VALUE_BYTES) {
        text.write(c);
      }
    }
    return text.toByteArray();
  }

  private byte[] counted() throws IOException {
    long length = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      length |= (long) required() << (8 * i);
    }
    if (length < 0 || length > MAX_FIELD_BYTES) {
      throw new IOException("a field of " + Long.toUnsignedString(length) + " bytes");
    }
    int kept = (int) Math.min(length, MAX_VALUE_BYTES);
    byte[] value = in.readNBytes(kept);
    in.skipNBytes(length - kept);
    if (value.length < kept || required() != '\n') {
      throw new IOException("a field is not as long as it says");
    }
    return value;
  }

  private int required() throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new EOFException("a field without an end");
    }
    return c;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(SPACE);
    both.writeBytes(other);
    return Arrays.copyOf(both.toByteArray(), Math.min(both.size(), MAX_VALUE_BYTES));
  }
}
