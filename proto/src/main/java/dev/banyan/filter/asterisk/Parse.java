package dev.banyan.filter.asterisk;

import dev.banyan.filter.literal.LiteralSearch;
import dev.banyan.model.Address;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * All ways to read a message by a template.
 *
 * <p>I1: a whole reading takes every byte of the message. I2: the readings are exhausted, or it is
 * {@link Result#AMBIGUOUS}. I3: {@link Result#READ} only if all whole readings name one address.
 */
final class Parse {
  /** More ways than that are nobody's honest text. */
  private static final int MOST_STEPS = 20_000;

  /** The endpoint of whom nobody knows. */
  private static final String ANONYMOUS = "anonymous";

  /** What came of it. */
  enum Result {
    /** The message is none of this shape. */
    OTHER,
    /** It begins as one of this shape, but does not end so: it may have been cut. */
    OPEN,
    /** Whole readings name different addresses, or there are too many readings. */
    AMBIGUOUS,
    READ
  }

  private final byte[] text;
  private final int end;
  private final Template template;
  private final Template.Part[] parts;
  private final int[] starts;
  private final int[] ends;
  private Optional<Reading> reading = Optional.empty();
  private final boolean failure;

  /** Whether a From header may be anything. */
  private final boolean anyFrom;

  private boolean whole;
  private boolean settled;

  /** The first part that is the sender's text; 0 if none was reached. */
  private int firstFree;

  /** The address before that, once it was looked for. */
  private Optional<Address> beforeText = Optional.empty();

  /** The text that comes next after that, if it follows a From header; else 0. */
  private int afterPlainFrom;

  private boolean looked;
  private boolean ambiguous;
  private boolean open;
  private int steps;

  private Parse(Bytes message, Template template, boolean failure, boolean anyFrom) {
    this.failure = failure;
    this.anyFrom = anyFrom;
    this.text = message.text;
    this.end = message.end;
    this.template = template;
    this.parts = template.parts();
    this.starts = new int[parts.length];
    this.ends = new int[parts.length];
  }

  /**
   * Reads a message. What is a From header is not asked if none is grammatical: then all ways to
   * read it count.
   *
   * @param failure whether a reading is wanted, or only whether there is one
   */
  static Parse of(Bytes message, Template template, boolean failure) {
    Parse parse = new Parse(message, template, failure, false);
    parse.from(0, message.at);
    if (parse.result() != Result.OPEN || template.placeOf(Field.FROM) == Template.NOWHERE) {
      return parse;
    }
    Parse lenient = new Parse(message, template, failure, true);
    lenient.from(0, message.at);
    return lenient.result() == Result.OPEN ? parse : lenient;
  }

  Result result() {
    if (ambiguous && addressBeforeText().isEmpty()) {
      return Result.AMBIGUOUS;
    }
    return whole ? Result.READ : open ? Result.OPEN : Result.OTHER;
  }

  /** The reading, if the result is {@link Result#READ} and one was wanted. */
  Optional<Reading> reading() {
    return reading;
  }

  /**
   * The address if it stands before all of the sender's text that could be mistaken for one, also
   * in a message that was cut.
   */
  Optional<Address> addressBeforeText() {
    if (!looked) {
      looked = true;
      beforeText = address(firstFree);
      if (beforeText.isEmpty()) {
        beforeText = addressAfterPlainFrom();
      }
    }
    return beforeText;
  }

  /** The address that follows a From header of which nobody can doubt where it ends. */
  private Optional<Address> addressAfterPlainFrom() {
    int from = template.placeOf(Field.FROM);
    if (!open || from != firstFree) {
      return Optional.empty();
    }
    int stop = Bytes.indexOf(text, starts[from], end, '>') + 1;
    byte[] word = ((Template.Words) parts[from + 1]).texts[0];
    if (!FromHeader.isPlain(text, starts[from], stop)
        || !Bytes.startsWith(text, stop, end, word)
        || !(parts[from + 2] instanceof Template.Place place)) {
      return Optional.empty();
    }
    int at = stop + word.length;
    int to = place.field().end(text, at, end);
    byte[] next = ((Template.Words) parts[from + 3]).texts[0];
    if (to < 0 || !Bytes.startsWith(text, to, end, next)) {
      return Optional.empty();
    }
    afterPlainFrom = to + next.length;
    return Sockets.read(string(at, to), place.field());
  }

  /** What a message says that was cut, if its address stands before all of the sender's text. */
  Optional<Reading> cutReading() {
    return addressBeforeText()
        .map(
            address ->
                new Reading(
                    address,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    before(Field.TRANSPORT).orElse(""),
                    1));
  }

  /** With what the rest can begin of the message, had it been cut in the sender's text. */
  byte[][] tails() {
    return addressBeforeText().isPresent() && afterPlainFrom > 0
        ? template.tailsAfterFrom()
        : template.tails();
  }

  /** The first of the sender's text that can have been cut. */
  int textBegin() {
    return addressBeforeText().isPresent() && afterPlainFrom > 0
        ? afterPlainFrom
        : starts[firstFree];
  }

  /** The port of the address, if it has one. */
  Optional<String> port() {
    int place = template.addressPlace();
    if (place == Template.NOWHERE) {
      return Optional.empty();
    }
    String socket = string(place);
    char colon = template.placeOf(Field.REMOTE) == place ? '/' : ':';
    boolean has = colon == '/' || Sockets.hasPort(socket);
    return has ? Optional.of(socket.substring(socket.lastIndexOf(colon) + 1)) : Optional.empty();
  }

  /** Which service a security event names; empty if it is none. */
  Optional<String> service() {
    return first(Field.SERVICE);
  }

  private Optional<String> before(Field field) {
    return template.placeOf(field) < firstFree ? first(field) : Optional.empty();
  }

  /** Goes on while there is one way only, and from where there are several in each of them. */
  private void from(int first, int begin) {
    int part = first;
    int at = begin;
    while (at >= 0 && !isDone() && ++steps <= MOST_STEPS) {
      if (part == parts.length) {
        if (at == end) {
          whole();
        }
        return;
      }
      if (parts[part] instanceof Template.Words words) {
        if (words.texts.length > 1) {
          words(words, part, at);
          return;
        }
        at = Bytes.startsWith(text, at, end, words.texts[0]) ? at + words.texts[0].length : -1;
      } else if (parts[part] instanceof Template.Place place) {
        starts[part] = at;
        if (place.field().isFree()) {
          free(place.field(), part, at);
          return;
        }
        at = place.field().end(text, at, end);
        ends[part] = at;
      }
      part++;
    }
    ambiguous |= steps > MOST_STEPS;
  }

  /** Whether other ways to read it change nothing. */
  private boolean isDone() {
    return ambiguous || settled || (whole && !failure);
  }

  private void words(Template.Words words, int part, int at) {
    for (byte[] word : words.texts) {
      if (Bytes.startsWith(text, at, end, word)) {
        from(part + 1, at + word.length);
      }
    }
  }

  private void free(Field field, int part, int at) {
    if (!open) {
      open = true;
      firstFree = part;
    }
    if (part + 1 == parts.length) {
      take(field, part, at, end);
      return;
    }
    LiteralSearch next = ((Template.Words) parts[part + 1]).first;
    int stop = next.find(text, at, end);
    while (stop >= 0 && !isDone()) {
      take(field, part, at, stop);
      stop = next.find(text, stop + 1, end);
    }
  }

  private void take(Field field, int part, int at, int stop) {
    if ((anyFrom && field == Field.FROM) || field.allows(text, at, stop)) {
      starts[part] = at;
      ends[part] = stop;
      from(part + 1, stop);
    }
  }

  private void whole() {
    if (!failure) {
      whole = true;
      return;
    }
    Optional<Address> before = addressBeforeText();
    Optional<Address> address = before.isPresent() ? before : address(parts.length);
    if (address.isEmpty()) {
      return;
    }
    whole = true;
    if (reading.isEmpty()) {
      reading = Optional.of(read(address.get()));
      settled = before.isPresent();
    } else if (!reading.get().address().equals(address.get())) {
      ambiguous = true;
    }
  }

  private Optional<Address> address(int before) {
    int at = template.addressPlace();
    return at != Template.NOWHERE && at < before && parts[at] instanceof Template.Place place
        ? Sockets.read(string(at), place.field())
        : Optional.empty();
  }

  private Reading read(Address address) {
    return new Reading(
        address,
        user().filter(user -> !user.isEmpty()),
        first(Field.ATTEMPT).filter(Parse::isHonest),
        first(Field.TIME),
        transport().orElse(""),
        first(Field.WEIGHT).map(Parse::weight).orElse(1));
  }

  private Optional<String> user() {
    Optional<String> user = first(Field.USER);
    if (user.isPresent()) {
      return user;
    }
    Optional<String> endpoint = first(Field.ENDPOINT);
    if (endpoint.isPresent()) {
      return endpoint.filter(name -> !name.equals(ANONYMOUS));
    }
    Optional<String> from = first(Field.FROM);
    Optional<String> header = from.isPresent() ? from : first(Field.TO);
    return header.flatMap(FromHeader::user);
  }

  private Optional<String> transport() {
    Optional<String> transport = first(Field.TRANSPORT);
    return transport.isPresent() ? transport : first(Field.REMOTE).map(Sockets::transport);
  }

  /**
   * A Call-ID with a space or a quotation mark is made to be misread; a number of memory, which
   * some events give in its place, is soon that of another session.
   */
  static boolean isHonest(String callId) {
    return !callId.isEmpty()
        && !(callId.startsWith("0x") && callId.matches("0x[0-9a-f]+"))
        && holdsNoSign(callId);
  }

  private static boolean holdsNoSign(String callId) {
    for (int i = 0; i < callId.length(); i++) {
      char c = callId.charAt(i);
      if (c <= ' ' || c == '"' || c == '\'' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static int weight(String number) {
    boolean sane = number.matches("[0-9]{1,6}");
    return sane ? Math.max(1, Integer.parseInt(number)) : 1;
  }

  private Optional<String> first(Field field) {
    int place = template.placeOf(field);
    return place == Template.NOWHERE ? Optional.empty() : Optional.of(string(place));
  }

  private String string(int part) {
    return string(starts[part], ends[part]);
  }

  private String string(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }
}
