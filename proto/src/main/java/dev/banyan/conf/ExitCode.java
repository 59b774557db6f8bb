package dev.banyan.conf;

/** What a process answers to its caller, after {@code sysexits.h} where that has a word for it. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** The answer is no: not banned, nothing matched, not all applied. */
  public static final int NO = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** A file or directory that was named is not there, or of no use. */
  public static final int NO_INPUT = 66;

  /** Who should answer cannot be reached. */
  public static final int UNAVAILABLE = 69;

  /** Not permitted. */
  public static final int NOT_PERMITTED = 77;

  /** The configuration is wrong. */
  public static final int CONFIGURATION = 78;

  private ExitCode() {}
}
