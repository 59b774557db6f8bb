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
import java.util.Collection;
import java.util.List;

/**
 * The {@code positions} file. Its form, one line each, separated by spaces:
 *
 * <pre>
 * banyan-positions 1
 * DEVICE:INODE FINGERPRINT OFFSET PATH
 * end CRC32C
 * </pre>
 *
 * The fingerprint and the checksum (of everything before its line) are hexadecimal, the path is
 * written as in a query of a URL. It is replaced as a whole, so there is the old one or the new one
 * after a crash.
 */
final class PositionsFile {
  private static final String HEADER = "banyan-positions 1";

  private final Path file;

  PositionsFile(Path file) {
    this.file = file;
  }

  /**
   * What it holds; nothing if there is none.
   *
   * @throws IOException if it cannot be read or is damaged
   */
  List<Position> load() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf("end ");
    if (end < 0 || !text.substring(end).equals(footer(text.substring(0, end)))) {
      throw new IOException(file + " is damaged: its checksum is wrong");
    }
    List<String> lines = text.substring(0, end).lines().toList();
    if (!lines.get(0).equals(HEADER)) {
      throw new IOException(file + " is of another version: it does not begin with " + HEADER);
    }
    List<Position> positions = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      positions.add(parse(line));
    }
    return positions;
  }

  /** When it was written; {@link Instant#MAX} if there is none. */
  Instant savedAt() {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.MAX;
    }
  }

  void save(Collection<Position> positions) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    positions.forEach(position -> text.append(format(position)).append('\n'));
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
        + URLEncoder.encode(position.path().toString(), StandardCharsets.UTF_8);
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
      throw new IOException(file + " is damaged: a line is not as expected", e);
    }
  }
}
