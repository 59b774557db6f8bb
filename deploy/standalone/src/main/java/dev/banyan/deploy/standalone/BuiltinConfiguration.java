package dev.banyan.deploy.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** What holds where no configuration is named: Asterisk's own log, in a {@code jail.conf}. */
final class BuiltinConfiguration {
  private static final String JAILS = "jail.conf";

  private BuiltinConfiguration() {}

  /** Writes it, so that it can be read like any other, and copied to begin one's own with. */
  static Path writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (InputStream jails = BuiltinConfiguration.class.getResourceAsStream(JAILS)) {
      Files.copy(
          Objects.requireNonNull(jails),
          directory.resolve(JAILS),
          StandardCopyOption.REPLACE_EXISTING);
    }
    return directory;
  }
}
