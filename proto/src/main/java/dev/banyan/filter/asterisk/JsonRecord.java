package dev.banyan.filter.asterisk;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A record in the log format {@code [json]}: one object a line, in which the sender's text is
 * escaped. Of its values only strings are kept, by their own names; a name that is there twice is
 * no record of Asterisk's.
 */
final class JsonRecord {
  /** A blank at the end may be all that a user's name is. */
  private static String withoutLineEnd(String message) {
    return message.endsWith("\n") ? message.substring(0, message.length() - 1) : message;
  }

  private static final int DEEPEST = 8;

  private final String text;
  private final Map<String, String> strings = new HashMap<>();
  private int at;

  private JsonRecord(String text) {
    this.text = text;
  }

  static Optional<Head> read(byte[] line, int from, int to) {
    JsonRecord json = new JsonRecord(new String(line, from, to - from, StandardCharsets.UTF_8));
    return json.object(0) && json.isAtEnd() ? json.head() : Optional.empty();
  }

  private Optional<Head> head() {
    String message = strings.get("message");
    String file = strings.get("filename");
    if (message == null || file == null) {
      return Optional.empty();
    }
    Bytes in = bytes(withoutLineEnd(message));
    in.skipBlanks();
    Bytes name = bytes(file.substring(file.lastIndexOf('/') + 1));
    return Optional.of(new Head(bytes(strings.getOrDefault("timestamp", "")), name, in, true));
  }

  private static Bytes bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Bytes(bytes, 0, bytes.length);
  }

  private boolean isAtEnd() {
    skipSpace();
    return at == text.length();
  }

  private boolean object(int depth) {
    if (depth > DEEPEST || !take('{')) {
      return false;
    }
    if (take('}')) {
      return true;
    }
    do {
      Optional<String> name = string();
      if (name.isEmpty() || !take(':') || !value(name.get(), depth)) {
        return false;
      }
    } while (take(','));
    return take('}');
  }

  private boolean value(String name, int depth) {
    if (sees('{')) {
      return object(depth + 1);
    }
    if (!sees('"')) {
      return bare();
    }
    Optional<String> string = string();
    return string.isPresent() && strings.putIfAbsent(name, string.get()) == null;
  }

  /** A number, {@code true}, {@code false} or {@code null}. */
  private boolean bare() {
    skipSpace();
    int begin = at;
    while (at < text.length() && ",}] \t".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at > begin;
  }

  private Optional<String> string() {
    if (!take('"')) {
      return Optional.empty();
    }
    StringBuilder string = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return Optional.of(string.toString());
      }
      if (c == '\\' && !escape(string)) {
        return Optional.empty();
      }
      if (c != '\\') {
        string.append(c);
      }
    }
    return Optional.empty();
  }

  private boolean escape(StringBuilder string) {
    if (at >= text.length()) {
      return false;
    }
    char c = text.charAt(at++);
    if (c == 'u') {
      return unicode(string);
    }
    int control = "bfnrt".indexOf(c);
    string.append(control < 0 ? c : "\b\f\n\r\t".charAt(control));
    return true;
  }

  private boolean unicode(StringBuilder string) {
    if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
      return false;
    }
    string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
    at += 4;
    return true;
  }

  private boolean sees(char c) {
    skipSpace();
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean take(char c) {
    boolean seen = sees(c);
    at += seen ? 1 : 0;
    return seen;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }
}
