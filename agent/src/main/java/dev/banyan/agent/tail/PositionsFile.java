package dev.banyan.agent.tail;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The {@code positions} file. Its form, one line each, separated by spaces:
 *
 * <pre>
 * banyan-positions 2
 * DEVICE:INODE FINGERPRINT OFFSET PATH
 * cursor NAME CURSOR
 * end CRC32C
 * </pre>
 *
 * Version 1 has no cursors. The fingerprint and the checksum (of everything before its line) are
 * hexadecimal, the path, the name and the cursor are written as in a query of a URL. It is replaced
 * as a whole, so there is the old one or the new one after a crash.
 */
final class PositionsFile {
  private static final String HEADER = "banyan-positions 2";
  private static final String EARLIER = "banyan-positions 1";
  private static final String CURSOR = "cursor ";

  private final Path file;

  PositionsFile(Path file) {
    this.file = file;
  }

  /**
   * What it holds; nothing if there is none.
   *
   * @throws IOException if it cannot be read or is damaged
   */
  Positions load() throws IOException {
    if (!Files.exists(file)) {
      return Positions.NONE;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf("end ");
    if (end < 0 || !text.substring(end).equals(footer(text.substring(0, end)))) {
      throw new IOException(file + " is damaged: its checksum is wrong");
    }
    List<String> lines = text.substring(0, end).lines().toList();
    if (lines.isEmpty() || !Set.of(HEADER, EARLIER).contains(lines.get(0))) {
      throw new IOException(file + " is of another version: it does not begin with " + HEADER);
    }
    List<Position> positions = new ArrayList<>();
    Map<String, String> cursors = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith(CURSOR)) {
        parseCursor(line, cursors);
      } else {
        positions.add(parse(line));
      }
    }
    return new Positions(positions, cursors);
  }

  /** When it was written; {@link Instant#MAX} if there is none. */
  Instant savedAt() {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.MAX;
    }
  }

  void save(Positions positions) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    positions.files().forEach(position -> text.append(format(position)).append('\n'));
    new TreeMap<>(positions.cursors())
        .forEach(
            (name, cursor) ->
                text.append(CURSOR + encoded(name) + " " + encoded(cursor)).append('\n'));
    text.append(footer(text.toString()));
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String footer(String text) {
    return "end "
        + Hashing.crc32c().hashString(text, StandardCharsets.ISO_8859_1).toString()
        + "\n";
  }

  private static String format(Position position) {
    return position.identity()
        + " "
        + Long.toHexString(position.fingerprint())
        + " "
        + position.offsetBytes()
        + " "
        + encoded(position.path().toString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void parseCursor(String line, Map<String, String> cursors) throws IOException {
    try {
      String[] fields = line.split(" ", -1);
      cursors.put(
          URLDecoder.decode(fields[1], StandardCharsets.UTF_8),
          URLDecoder.decode(fields[2], StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw damaged(e);
    }
  }

  private IOException damaged(RuntimeException e) {
    return new IOException(file + " is damaged: a line is not as expected", e);
  }

  private Position parse(String line) throws IOException {
    try {
      String[] fields = line.split(" ", -1);
      String[] identity = fields[0].split(":", -1);
      return new Position(
          new FileIdentity(Long.parseLong(identity[0]), Long.parseLong(identity[1])),
          Long.parseUnsignedLong(fields[1], 16),
          Long.parseLong(fields[2]),
          Path.of(URLDecoder.decode(fields[3], StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw damaged(e);
    }
  }
}
