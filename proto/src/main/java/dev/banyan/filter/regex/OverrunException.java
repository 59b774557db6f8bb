package dev.banyan.filter.regex;

/** A regex took longer on a line than it may. */
public final class OverrunException extends Exception {
  private static final long serialVersionUID = 1;

  private final String regex;

  OverrunException(String regex, Throwable cause) {
    super("a regex ran out of its time", cause);
    this.regex = regex;
  }

  /** The regex as it was given. */
  public String regex() {
    return regex;
  }
}
