package dev.banyan.coordinator.cli.console;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.banyan.model.Printable;

/** Objects in one line each; whatever could move a terminal's cursor is escaped. */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private Json() {}

  /**
   * The value in one line, of characters that a terminal shows as they are.
   *
   * @param value of maps, lists, strings, numbers, booleans and null
   */
  public static String line(Object value) {
    String text = GSON.toJson(value);
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Printable.isShown(c)) {
                out.appendCodePoint(c);
              } else {
                for (char half : Character.toChars(c)) {
                  out.append("\\u%04x".formatted((int) half));
                }
              }
            });
    return out.toString();
  }
}
