package dev.banyan.filter.date;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The regex of a date with what it must stand between: the bounds of a word, unless it says itself
 * where it stands ({@code ^}, {@code **}, a space at its end), and a group around what is cut out.
 *
 * @param anchored whether it is bound to the beginning or the end of the line
 */
record Bounds(String regex, boolean anchored) {
  private static final Pattern FLAGS = Pattern.compile("^\\(\\?[a-z]+\\)");
  private static final Pattern GROUPED = Pattern.compile("(?<!\\(\\?)(?<!\\\\)\\((?!\\?)");
  private static final Pattern PARTS = Pattern.compile("^(\\^?)(.*?)(\\$?)$", Pattern.DOTALL);
  private static final Pattern OWN_BEGIN =
      Pattern.compile("^\\(*(?:\\^|\\(*\\*\\*|\\((?:\\?:)?\\^)");
  private static final Pattern OWN_END =
      Pattern.compile("(?<!\\\\)(?:\\$\\)?|\\\\b|\\\\s|\\*\\*\\)*)$");
  private static final Pattern STARS = Pattern.compile("^(\\(*)\\*\\*|(?<!\\\\)\\*\\*(\\)*)$");
  private static final Pattern LINE_BEGIN = Pattern.compile("^(?:\\^|\\((?:\\?:)?\\^(?!\\|))");
  private static final Pattern LINE_END = Pattern.compile("(?<![\\\\|])\\$\\)?$");

  /** Where a date must begin if its pattern does not say so. */
  enum Begin {
    NONE,
    WORD,
    LINE
  }

  static Bounds of(String pattern, Begin begin) {
    Matcher matcher = FLAGS.matcher(pattern);
    String flags = matcher.find() ? matcher.group() : "";
    String text = pattern.substring(flags.length());
    boolean ownBegin = OWN_BEGIN.matcher(text).find();
    boolean ownEnd = OWN_END.matcher(text).find();
    text = STARS.matcher(text).replaceAll("$1$2");
    if (!GROUPED.matcher(text).find()) {
      text = PARTS.matcher(text).replaceFirst("$1($2)$3");
    }
    boolean lineBegin = (begin == Begin.LINE && !ownBegin) || LINE_BEGIN.matcher(text).find();
    boolean anchored = lineBegin || LINE_END.matcher(text).find();
    String before = ownBegin ? "" : before(begin);
    String after = ownEnd || begin == Begin.NONE ? "" : "(?=\\b|\\W|$)";
    return new Bounds(flags + before + text + after, anchored);
  }

  private static String before(Begin begin) {
    return switch (begin) {
      case NONE -> "";
      case WORD -> "(?=^|\\b|\\W)";
      case LINE -> "^(?:\\W{0,2})?";
    };
  }
}
