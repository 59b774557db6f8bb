package dev.banyan.coordinator.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.banyan.model.Printable;

/** Objects in one line each; whatever could move a terminal's cursor is escaped. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private Json() {}

  /**
   * @param value of maps, lists, strings, numbers, booleans and null
   */
  static String line(Object value) {
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
