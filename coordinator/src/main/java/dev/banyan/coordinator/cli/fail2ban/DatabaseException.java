package dev.banyan.coordinator.cli.fail2ban;

import java.io.IOException;
import java.nio.file.Path;

/** A database cannot be taken; the text says which, why and what to do. */
public final class DatabaseException extends Exception {
  private static final long serialVersionUID = 1;

  DatabaseException(String message) {
    super(message);
  }

  DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Of a directory whose files do not say where the database is. */
  public static DatabaseException unnamed(Path directory, IOException cause) {
    return new DatabaseException(
        "%s: fail2ban.conf cannot be read (%s)".formatted(directory, cause.getMessage()), cause);
  }
}
