package dev.banyan.coordinator.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first line of a file. */
final class Secret {
  private Secret() {}

  /** Read anew each time, so that it can be changed. */
  static String read(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      if (line == null || line.isBlank()) {
        throw new IOException(file + " has no first line");
      }
      return line.strip();
    }
  }
}
