package dev.banyan.conf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One file as it stands, nothing resolved: sections of options whose values may go on over indented
 * lines.
 */
record IniFile(Path path, Map<String, Section> sections) {
  private static final int MAX_BYTES = 4 << 20;

  /** The text of a file, or nothing if it cannot be read, which is then a problem. */
  static Optional<String> text(Path path, Findings findings) {
    try {
      if (Files.size(path) <= MAX_BYTES) {
        return Optional.of(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
      }
      findings.problem(whole(path, "is larger than 4 MiB: not a configuration"));
    } catch (NoSuchFileException e) {
      findings.problem(whole(path, "no such file"));
    } catch (IOException e) {
      findings.problem(whole(path, "cannot be read (" + e.getMessage() + "); check its mode"));
    }
    return Optional.empty();
  }

  static IniFile parse(Path path, String text, Findings findings) {
    return new IniFile(path, new IniParser(path, findings).parse(text));
  }

  private static Problem whole(Path path, String message) {
    return new Problem(path, 0, "", message);
  }
}
