package dev.banyan.filter.regex;

/** A regex that cannot be read or translated. */
public final class RegexException extends Exception {
  private static final long serialVersionUID = 1;

  private final String what;
  private final int position;

  /**
   * An error at a place.
   *
   * @param position from 0, in characters of the regex as it was given
   */
  public RegexException(String message, int position) {
    this.what = message + " at position " + (position + 1);
    this.position = position;
  }

  /** From 0. */
  public int position() {
    return position;
  }

  @Override
  public String getMessage() {
    return what;
  }
}
