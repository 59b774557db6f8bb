package dev.banyan.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who listens on a TCP port of this host, as {@code /proc} tells it: a socket's inode from {@code
 * net/tcp}, then the process that holds it. See {@code proc(5)}.
 */
public final class PortHolder {
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTENING = "0A";

  private final Path proc;

  PortHolder(Path proc) {
    this.proc = proc;
  }

  /**
   * Such as {@code asterisk (pid 812)}; empty if nobody listens, or if it is another user's process
   * and this one may not know.
   */
  public static Optional<String> of(int port) {
    return new PortHolder(Path.of("/proc")).find(port);
  }

  Optional<String> find(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      lines(proc.resolve(table)).forEach(line -> addIfListening(line, port, sockets));
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (holdsAny(process, sockets)) {
          return Optional.of("%s (pid %s)".formatted(name(process), process.getFileName()));
        }
      }
    } catch (IOException e) {
      // Whoever asks has a message to print; it is then shorter.
    }
    return Optional.empty();
  }

  private static void addIfListening(String line, int port, Set<String> sockets) {
    String[] fields = line.trim().split("\\s+", -1);
    boolean listens =
        fields.length > INODE
            && fields[STATE].equals(LISTENING)
            && fields[LOCAL_ADDRESS].endsWith(String.format(Locale.ROOT, ":%04X", port));
    if (listens) {
      sockets.add("socket:[" + fields[INODE] + "]");
    }
  }

  private static boolean holdsAny(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException e) {
      // Gone meanwhile, or not ours to look into.
    }
    return false;
  }

  private static String name(Path process) {
    return lines(process.resolve("comm")).stream().findFirst().orElse("a process");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
