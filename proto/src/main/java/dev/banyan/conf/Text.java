package dev.banyan.conf;

import com.google.common.base.Splitter;
import dev.banyan.model.Printable;
import java.util.List;
import java.util.regex.Pattern;

/** Text from a file. */
final class Text {
  private static final int MAX = 80;

  private static final Splitter WORDS =
      Splitter.on(Pattern.compile("[\\s,]+")).trimResults().omitEmptyStrings();

  private Text() {}

  /** What stands apart by space or comma. */
  static List<String> words(String text) {
    return WORDS.splitToList(text);
  }

  /** The text as a message can bear it: in one line and not too long. */
  static String shown(String text) {
    return Printable.of(text, MAX);
  }
}
