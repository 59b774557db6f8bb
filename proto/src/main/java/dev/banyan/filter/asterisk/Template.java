package dev.banyan.filter.asterisk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The grammar of one shape of message: text, and in braces what stands for something else: a {@link
 * Field} by its name, or several texts to choose from.
 *
 * <pre>{@code Host {a} denied access to {register|unregister} peer '{user}'}</pre>
 */
final class Template {

  /** A part of a template. */
  sealed interface Part {}

  /** One of some texts; usually there is but one. */
  record Words(List<byte[]> texts) implements Part {}

  /** A field; a free one ends where the next part begins or the message ends. */
  record Place(Field field) implements Part {}

  private final String source;
  private final List<Part> parts = new ArrayList<>();
  private final byte[] afterTextBeforeAddress;
  private final byte[] afterLastText;

  private Template(String source) {
    this.source = source;
    int at = 0;
    while (at < source.length()) {
      int open = source.indexOf('{', at);
      int end = open < 0 ? source.length() : open;
      if (end > at) {
        parts.add(words(source.substring(at, end)));
      }
      at = end;
      if (open >= 0) {
        int close = source.indexOf('}', open);
        parts.add(inBraces(source.substring(open + 1, close)));
        at = close + 1;
      }
    }
    check();
    afterTextBeforeAddress = findAfterTextBeforeAddress();
    afterLastText = findAfterLastText();
  }

  static Template of(String source) {
    return new Template(source);
  }

  List<Part> parts() {
    return parts;
  }

  /** Whether the sender's text stands before the address, which he may so make up. */
  boolean isTextBeforeAddress() {
    for (Part part : parts) {
      if (part instanceof Place place && (place.field().isFree() || place.field().isAddress())) {
        return place.field().isFree();
      }
    }
    return false;
  }

  /** Whether the sender's text is the end, so that nothing shows that it is whole. */
  boolean endsInText() {
    Part last = parts.get(parts.size() - 1);
    return last instanceof Place place && place.field().isFree() && place.field() != Field.REST;
  }

  private byte[] findAfterTextBeforeAddress() {
    byte[] after = new byte[0];
    for (int i = 0; i + 1 < parts.size(); i++) {
      if (parts.get(i) instanceof Place place) {
        if (place.field().isAddress()) {
          break;
        }
        if (place.field().isFree() && parts.get(i + 1) instanceof Words words) {
          after = words.texts().get(0);
        }
      }
    }
    return after;
  }

  private byte[] findAfterLastText() {
    for (int i = parts.size() - 2; i >= 0; i--) {
      if (parts.get(i) instanceof Place place
          && place.field().isFree()
          && parts.get(i + 1) instanceof Words words) {
        return words.texts().get(0);
      }
    }
    return new byte[0];
  }

  /** What follows the last text of the sender's that stands before the address; empty if none. */
  byte[] afterTextBeforeAddress() {
    return afterTextBeforeAddress;
  }

  /** What follows the last text of the sender's; empty if there is none, or nothing follows it. */
  byte[] afterLastText() {
    return afterLastText;
  }

  /** What the end of a record begins with that was cut in the sender's text. */
  List<String> tails() {
    return Stream.of(afterTextBeforeAddress(), afterLastText())
        .map(tail -> new String(tail, StandardCharsets.UTF_8))
        .toList();
  }

  private static Part inBraces(String text) {
    return text.indexOf('|') >= 0 ? words(text.split("\\|", -1)) : new Place(Field.named(text));
  }

  private static Words words(String... texts) {
    return new Words(List.of(texts).stream().map(Field::bytes).toList());
  }

  /**
   * A free field must be followed by a single text or nothing, so that its end can be looked for.
   */
  private void check() {
    for (int i = 0; i + 1 < parts.size(); i++) {
      boolean single = parts.get(i + 1) instanceof Words words && words.texts().size() == 1;
      if (parts.get(i) instanceof Place place && place.field().isFree() && !single) {
        throw new IllegalArgumentException("nothing ends a field of " + source);
      }
    }
  }

  @Override
  public String toString() {
    return source;
  }
}
