package dev.banyan.filter.asterisk;

import dev.banyan.filter.literal.LiteralSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of one shape of message: text, and in braces what stands for something else: a {@link
 * Field} by its name, or several texts to choose from.
 *
 * <pre>{@code Host {a} denied access to {register|unregister} peer '{user}'}</pre>
 */
final class Template {
  static final int NOWHERE = -1;

  /** A number, an address or a name of the operator's is no longer. */
  private static final int LONGEST_FIELD_BYTES = 100;

  /** A part of a template. */
  sealed interface Part {}

  /** One of some texts; usually there is but one. */
  static final class Words implements Part {
    final byte[][] texts;

    /** Looks for the first of them. */
    final LiteralSearch first;

    Words(String... texts) {
      this.texts = Stream.of(texts).map(Field::bytes).toArray(byte[][]::new);
      this.first = new LiteralSearch(this.texts[0]);
    }

    boolean stand(byte[] text, int at, int end) {
      for (byte[] one : texts) {
        if (at < end && text[at] == one[0] && Bytes.startsWith(text, at, end, one)) {
          return true;
        }
      }
      return false;
    }
  }

  /** A field; a free one ends where the next part begins or the message ends. */
  record Place(Field field) implements Part {}

  private final String source;
  private final Part[] parts;
  private final byte[] afterTextBeforeAddress;
  private final byte[][] tails;
  private final byte[][] tailsAfterFrom;
  private final boolean endsInText;

  /** The first place of each field by its ordinal, {@link #NOWHERE} of those that it has not. */
  private final int[] places = new int[Field.values().length];

  private final int addressPlace;
  private final int longestFromText;
  private final @Nullable Template ending;
  private final @Nullable Template endingAfterName;

  private Template(String source, Part[] parts, int longestText) {
    this.source = source;
    this.parts = parts;
    check();
    longestFromText = findLongestFromText(longestText);
    ending = findEnding();
    endingAfterName = findEndingAfterName();
    afterTextBeforeAddress = findAfterTextBeforeAddress();
    endsInText =
        parts[parts.length - 1] instanceof Place last
            && last.field().isFree()
            && last.field() != Field.REST;
    Arrays.fill(places, NOWHERE);
    for (int i = parts.length - 1; i >= 0; i--) {
      if (parts[i] instanceof Place place) {
        places[index(place.field())] = i;
      }
    }
    addressPlace = findAddressPlace();
    tails = findTails(0);
    tailsAfterFrom = findTails(placeOf(Field.FROM) + 1);
  }

  private int findAddressPlace() {
    return Stream.of(Field.values())
        .filter(Field::isAddress)
        .mapToInt(this::placeOf)
        .filter(place -> place != NOWHERE)
        .min()
        .orElse(NOWHERE);
  }

  private static Part[] parts(String source) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < source.length()) {
      int open = source.indexOf('{', at);
      int end = open < 0 ? source.length() : open;
      if (end > at) {
        parts.add(new Words(source.substring(at, end)));
      }
      at = end;
      if (open >= 0) {
        int close = source.indexOf('}', open);
        parts.add(inBraces(source.substring(open + 1, close)));
        at = close + 1;
      }
    }
    return parts.toArray(new Part[0]);
  }

  /**
   * A template.
   *
   * @param longestText how much of a sender's text can be in such a message, in bytes
   */
  static Template of(String source, int longestText) {
    return new Template(source, parts(source), longestText);
  }

  /** Which part is the first of a field; {@link #NOWHERE} if none is. */
  int placeOf(Field field) {
    return places[index(field)];
  }

  @SuppressWarnings("EnumOrdinal") // The index of an array that nobody keeps.
  private static int index(Field field) {
    return field.ordinal();
  }

  /** Which part is the first that is an address; {@link #NOWHERE} if none is. */
  int addressPlace() {
    return addressPlace;
  }

  /** Not to be written to. */
  Part[] parts() {
    return parts;
  }

  /** Whether a message can be one by its first byte. */
  boolean canBeginWith(byte first) {
    return !(parts[0] instanceof Words words)
        || Stream.of(words.texts).anyMatch(text -> text[0] == first);
  }

  /** Whether a message can be one by what it begins with; most that are none cannot. */
  boolean canBegin(byte[] text, int from, int to) {
    if (!(parts[0] instanceof Words first)) {
      return true;
    }
    if (!first.stand(text, from, to)) {
      return false;
    }
    return first.texts.length > 1
        || !(parts[1] instanceof Words second)
        || second.stand(text, from + first.texts[0].length, to);
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
    return endsInText;
  }

  private byte[] findAfterTextBeforeAddress() {
    byte[] after = new byte[0];
    for (int i = 0; i + 1 < parts.length; i++) {
      if (parts[i] instanceof Place place) {
        if (place.field().isAddress()) {
          break;
        }
        if (place.field().isFree() && parts[i + 1] instanceof Words words) {
          after = words.texts[0];
        }
      }
    }
    return after;
  }

  private byte[][] findTails(int first) {
    List<byte[]> found = new ArrayList<>();
    for (int i = first; i + 1 < parts.length; i++) {
      if (parts[i] instanceof Place place
          && place.field().isFree()
          && parts[i + 1] instanceof Words words) {
        found.add(beforeReason(words.texts[0]));
      }
    }
    return found.toArray(new byte[0][]);
  }

  /** A record is cut all the same if it gives another reason than it seems to. */
  private static byte[] beforeReason(byte[] text) {
    byte[] dash = Field.bytes(" - ");
    int at = Bytes.indexOf(text, 0, text.length, dash);
    return at < 0 ? text : Arrays.copyOf(text, at + dash.length);
  }

  /** What follows the last text of the sender's that stands before the address; empty if none. */
  byte[] afterTextBeforeAddress() {
    return afterTextBeforeAddress;
  }

  /** From the first text of the sender's to the end no message is longer, in bytes. */
  int longestFromText() {
    return longestFromText;
  }

  /** Whether a line can be the last of a record that was cut in the sender's text. */
  boolean canEndWith(Bytes line) {
    return isOf(ending, line);
  }

  /**
   * Whether a line can be the last of a record that was cut in a name. If there is one, what seems
   * to be a whole record without a name may be the name's beginning.
   */
  boolean canEndAfterName(Bytes line) {
    return isOf(endingAfterName, line);
  }

  private static boolean isOf(@Nullable Template template, Bytes line) {
    Bytes bare = new Bytes(line.text, line.at, line.endWithoutColours());
    return template != null && Parse.of(bare, template, false).result() == Parse.Result.READ;
  }

  private int findLongestFromText(int longestText) {
    int length = longestText;
    boolean free = false;
    for (Part part : parts) {
      free |= part instanceof Place place && place.field().isFree();
      length += free ? longestOwn(part) : 0;
    }
    return length;
  }

  /** How long a part can be that is not the sender's, in bytes. */
  private static int longestOwn(Part part) {
    if (part instanceof Words words) {
      return Stream.of(words.texts).mapToInt(text -> text.length).max().orElse(0);
    }
    return part instanceof Place place && place.field().isFree() ? 0 : LONGEST_FIELD_BYTES;
  }

  /** The last text of the sender's, and what follows it; null if nothing must. */
  private @Nullable Template findEnding() {
    for (int i = parts.length - 2; i > 0; i--) {
      if (parts[i] instanceof Place place && place.field().isFree()) {
        return endingFrom(i);
      }
    }
    return null;
  }

  private @Nullable Template findEndingAfterName() {
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] instanceof Place place && place.field() == Field.NOBODY) {
        return endingFrom(i);
      }
    }
    return null;
  }

  private Template endingFrom(int part) {
    Part[] end = Arrays.copyOfRange(parts, part, parts.length);
    end[0] = new Place(Field.TEXT);
    return new Template(source, end, 0);
  }

  /** With what the rest can begin of a record that was cut in the sender's text. */
  byte[][] tails() {
    return tails;
  }

  /** Those of them that do not follow a From header. */
  byte[][] tailsAfterFrom() {
    return tailsAfterFrom;
  }

  private static Part inBraces(String text) {
    return text.indexOf('|') >= 0 ? new Words(text.split("\\|", -1)) : new Place(Field.named(text));
  }

  /**
   * A free field must be followed by a single text or nothing, so that its end can be looked for.
   */
  private void check() {
    for (int i = 0; i + 1 < parts.length; i++) {
      boolean single = parts[i + 1] instanceof Words words && words.texts.length == 1;
      if (parts[i] instanceof Place place && place.field().isFree() && !single) {
        throw new IllegalArgumentException("nothing ends a field of " + source);
      }
    }
  }

  @Override
  public String toString() {
    return source;
  }
}
