package dev.banyan.filter;

import dev.banyan.model.FilterText;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;

/** Texts of filters for tests. */
final class Texts {
  private Texts() {}

  static FilterText failregex(String... failregex) {
    return of(Optional.empty(), List.of(failregex), List.of());
  }

  static FilterText of(Optional<String> prefregex, List<String> failregex, List<String> ignore) {
    return text(Optional.empty(), prefregex, failregex, ignore);
  }

  static FilterText builtIn(String name) {
    return text(Optional.of(name), Optional.empty(), List.of(), List.of());
  }

  static FilterText builtIn(String name, String mode) {
    return new FilterText(
        "test",
        Optional.of(name),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.of(mode));
  }

  /** What is wrong with a filter that cannot be compiled. */
  static FilterException fault(FilterText text) {
    try {
      Filter.compile(text, ZoneOffset.UTC);
    } catch (FilterException e) {
      return e;
    }
    return Assertions.fail("compiled: " + text);
  }

  private static FilterText text(
      Optional<String> builtIn,
      Optional<String> prefregex,
      List<String> failregex,
      List<String> ignore) {
    return new FilterText(
        "test",
        builtIn,
        prefregex,
        failregex,
        ignore,
        Optional.empty(),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
