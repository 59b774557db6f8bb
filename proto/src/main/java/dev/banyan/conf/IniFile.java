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

  /** The file, or nothing if it cannot be read, which is then a problem. */
  static Optional<IniFile> read(Path path, Findings findings) {
    try {
      if (Files.size(path) > MAX_BYTES) {
        findings.problem(whole(path, "larger than " + MAX_BYTES + " bytes: not a configuration"));
        return Optional.empty();
      }
      String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
      return Optional.of(new IniFile(path, new IniParser(path, findings).parse(text)));
    } catch (NoSuchFileException e) {
      findings.problem(whole(path, "no such file"));
    } catch (IOException e) {
      findings.problem(whole(path, "cannot be read: " + e.getClass().getSimpleName()));
    }
    return Optional.empty();
  }

  private static Problem whole(Path path, String message) {
    return new Problem(path, 0, "", message);
  }
}
