package dev.banyan.filter.builtin;

import java.util.List;

/** The filters that Banyan brings along. */
public final class BuiltIn {
  /** Read by its grammar, not by regexes. */
  public static final String ASTERISK = "asterisk";

  private BuiltIn() {}

  /** Their names, in the order of the alphabet. */
  public static List<String> names() {
    return List.of(ASTERISK);
  }
}
