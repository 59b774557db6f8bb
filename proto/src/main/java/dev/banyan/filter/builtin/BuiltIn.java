package dev.banyan.filter.builtin;

import dev.banyan.model.FilterText;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The filters that Banyan brings along. */
public final class BuiltIn {
  /** Read by its grammar, not by regexes. */
  public static final String ASTERISK = "asterisk";

  private static final Map<String, FilterText> TEXTS =
      Map.of("freeswitch", Freeswitch.TEXT, "sshd", Sshd.TEXT);

  private BuiltIn() {}

  /** Their names, in the order of the alphabet. */
  public static List<String> names() {
    return List.of(ASTERISK, "freeswitch", "sshd");
  }

  /** The text of one; empty if there is none of that name, or it has no text. */
  public static Optional<FilterText> named(String name) {
    return Optional.ofNullable(TEXTS.get(name));
  }

  /** Whether an option given with the filter's name means something to it. */
  public static boolean knows(String name, String option, String value) {
    boolean mode = option.equals("mode");
    return option.equals("logtype")
        || (mode && value.equals("normal"))
        || (mode && name.equals(ASTERISK) && value.equals("aggressive"));
  }

  /** What may be given, in words. */
  public static String options(String name) {
    return name.equals(ASTERISK) ? "mode=normal and mode=aggressive" : "mode=normal";
  }

  static FilterText text(String name, String prefregex, String... failregex) {
    return new FilterText(
        name,
        Optional.empty(),
        Optional.of(prefregex),
        List.of(failregex),
        List.of(),
        Optional.empty(),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
