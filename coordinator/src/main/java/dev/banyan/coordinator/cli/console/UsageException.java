package dev.banyan.coordinator.cli.console;

import dev.banyan.conf.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/** The words on the command line make no sense, or name what is of no use; the text says why. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;

  public UsageException(String message) {
    this(message, ExitCode.USAGE);
  }

  private UsageException(String message, int code) {
    super(message);
    this.code = code;
  }

  /** A file or directory that was named is not there, or of no use. */
  public static UsageException noInput(String message) {
    return new UsageException(message, ExitCode.NO_INPUT);
  }

  /** One that this user may not use. */
  public static UsageException notPermitted(String message) {
    return new UsageException(message, ExitCode.NOT_PERMITTED);
  }

  /**
   * What cannot be read or written.
   *
   * @param what it is, such as its path
   */
  public static UsageException of(String what, IOException error) {
    if (error instanceof AccessDeniedException) {
      return notPermitted(what + " may not be used by this user; try sudo");
    }
    return noInput("%s cannot be used: %s".formatted(what, Words.reason(error)));
  }

  /** With which the command ends. */
  public int code() {
    return code;
  }
}
