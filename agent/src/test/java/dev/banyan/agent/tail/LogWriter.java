package dev.banyan.agent.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** A program that logs, and what is done to its log: renamed, copied, compressed, deleted. */
final class LogWriter {
  private static final int OLD_FILES = 40;

  private final Path log;
  private final Set<String> written = new LinkedHashSet<>();
  private Path open;
  private String half = "";

  LogWriter(Path log) {
    this.log = log;
    this.open = log;
  }

  /** All whole lines so far. */
  Set<String> written() {
    return written;
  }

  void line() throws IOException {
    half();
    append(half.isEmpty() ? "" : half.substring(half.length() / 2) + "\n");
    written.add(half);
    half = "";
  }

  /** Half of a line; the next call writes the other half. */
  void half() throws IOException {
    if (half.isEmpty()) {
      half = "line %d of the log, which is somewhat long".formatted(written.size());
      append(half.substring(0, half.length() / 2));
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(open, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void finishLine() throws IOException {
    if (!half.isEmpty()) {
      line();
    }
  }

  /** The program goes on in the renamed file until it is told to reopen. */
  void rename() throws IOException {
    if (open.equals(log) && Files.exists(log)) {
      shift();
      Files.move(log, old(1));
      open = old(1);
    }
  }

  void reopen() throws IOException {
    finishLine();
    open = log;
  }

  void copyAndTruncate() throws IOException {
    if (open.equals(log) && Files.exists(log)) {
      finishLine();
      shift();
      Files.copy(log, old(1));
      truncate();
    }
  }

  void truncate() throws IOException {
    if (open.equals(log)) {
      finishLine();
      Files.writeString(log, "");
    }
  }

  void delete() throws IOException {
    if (open.equals(log)) {
      finishLine();
      Files.deleteIfExists(log);
    }
  }

  void compress() throws IOException {
    for (int i = 1; i < OLD_FILES; i++) {
      if (Files.exists(old(i)) && !open.equals(old(i))) {
        try (var out = new GZIPOutputStream(Files.newOutputStream(gz(i)))) {
          Files.copy(old(i), out);
        }
        Files.setLastModifiedTime(gz(i), Files.getLastModifiedTime(old(i)));
        Files.delete(old(i));
        return;
      }
    }
  }

  private void shift() throws IOException {
    for (int i = OLD_FILES; i > 0; i--) {
      move(old(i), old(i + 1));
      move(gz(i), gz(i + 1));
    }
  }

  private void move(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.move(from, to);
      open = open.equals(from) ? to : open;
    }
  }

  private Path old(int i) {
    return log.resolveSibling("messages." + i);
  }

  private Path gz(int i) {
    return log.resolveSibling("messages." + i + ".gz");
  }
}
