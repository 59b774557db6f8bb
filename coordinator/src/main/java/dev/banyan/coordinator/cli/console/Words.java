package dev.banyan.coordinator.cli.console;

import dev.banyan.conf.Durations;
import dev.banyan.model.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Words of the command line as values. */
public final class Words {
  private Words() {}

  public static Cidr network(String text) throws UsageException {
    return Cidr.parse(text)
        .orElseThrow(
            () ->
                new UsageException(
                    "'%s' is no address or network, such as 192.0.2.7 or 2001:db8::/32"
                        .formatted(text)));
  }

  public static Duration duration(String text) throws UsageException {
    return Durations.parse(text)
        .filter(time -> !time.isZero())
        .orElseThrow(
            () -> new UsageException("'%s' is no duration, such as 90, 10m or 1w".formatted(text)));
  }

  /** A directory of configuration files. */
  public static Path configuration(Path directory) throws UsageException {
    if (!Files.isDirectory(directory)) {
      throw UsageException.noInput(
          "%s is no directory; name the one that holds jail.conf"
              .formatted(Console.safe(directory.toString())));
    }
    return directory;
  }

  /** Why a file cannot be read or written, without its name. */
  public static String reason(IOException error) {
    if (error instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return error instanceof NotDirectoryException
        ? "it is no directory"
        : Console.safe(
            error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage());
  }

  /** Who is at the keyboard. */
  public static String operator(Map<String, String> env) {
    return env.getOrDefault("SUDO_USER", env.getOrDefault("USER", ""));
  }
}
