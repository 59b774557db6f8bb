package dev.banyan.filter.date;

/** A date pattern that cannot be read. */
public final class DatePatternException extends Exception {
  private static final long serialVersionUID = 1;

  private final String what;

  public DatePatternException(String message) {
    this.what = message;
  }

  @Override
  public String getMessage() {
    return what;
  }
}
