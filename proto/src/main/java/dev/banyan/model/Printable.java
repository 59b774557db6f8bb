package dev.banyan.model;

/**
 * Text that others control, made fit for a log or a terminal: control and format characters (line
 * ends, escape sequences, reversed writing) are shown as {@code \}{@code uXXXX}, and what is too
 * long is cut.
 */
public final class Printable {
  private static final String CUT = "…";

  private Printable() {}

  /** At most {@value Failure#MAX_TEXT_BYTES} characters of the text. */
  public static String of(String text) {
    return of(text, Failure.MAX_TEXT_BYTES);
  }

  /** At most {@code limit} characters of the text; what was cut is marked by one more. */
  public static String of(String text, int limit) {
    var out = new StringBuilder(Math.min(text.length(), limit) + 1);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (i >= limit) {
        return out.append(CUT).toString();
      }
      if (isShown(c)) {
        out.appendCodePoint(c);
      } else {
        out.append("\\u%04X".formatted(c));
      }
      i += Character.charCount(c);
    }
    return out.toString();
  }

  /** Whether a character moves or hides nothing of what stands around it. */
  public static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
