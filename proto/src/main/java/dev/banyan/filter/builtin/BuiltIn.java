package dev.banyan.filter.builtin;

import dev.banyan.model.FilterText;
import java.util.List;
import java.util.Optional;

/** The filters that Banyan brings along. */
public final class BuiltIn {
  private BuiltIn() {}

  /** Their names, in the order of the alphabet. */
  public static List<String> names() {
    return List.of("asterisk");
  }

  /** A filter's text; empty if there is none of that name. */
  public static Optional<FilterText> named(String name) {
    return name.equals("asterisk") ? Optional.of(Asterisk.text()) : Optional.empty();
  }
}
