package dev.banyan.filter.asterisk;

import java.nio.charset.StandardCharsets;

/** What can stand in a template between braces. */
enum Field {
  /** An address without a port. */
  ADDRESS("a"),
  /** An address and its port; IPv6 in brackets. */
  ADDRESS_AND_PORT("a:p"),
  /** An address, with its port or without. */
  ADDRESS_PERHAPS_PORT("a?p"),
  /** A socket of a security event, of the sender. */
  REMOTE("remote"),
  /** A socket of a security event, of this host; perhaps empty. */
  LOCAL("local"),
  /** A word of the program's own. */
  WORD("word"),
  /** What a security event is of: {@code PJSIP}, {@code SIP}, {@code AMI} … */
  SERVICE("service"),
  /** A name that the operator gave: of an endpoint, a context, an ACL. */
  NAME("name"),
  /** Such a name of whom Asterisk took the sender for. */
  ENDPOINT("endpoint"),
  /** Words of the program's own that say why, to the end. */
  REASON("reason"),
  /** A SIP method, which the sender chooses: a token (RFC 3261, 25.1) between quotation marks. */
  METHOD("method"),
  /** A number of the program's own. */
  NUMBER("number"),
  /** How many tries the record stands for. */
  WEIGHT("weight"),
  /** {@code UDP}, {@code TCP} … */
  TRANSPORT("transport"),
  /** When a security event happened. */
  TIME("time"),
  /** Nothing, where the name stands of a caller who gives one, which is the sender's text. */
  NOBODY("nobody"),
  /** Anything. */
  TEXT("text"),
  /** The account that was tried: anything. */
  USER("user"),
  /** A Call-ID: anything. */
  ATTEMPT("attempt"),
  /** A From header as PJSIP prints it. */
  FROM("from"),
  /** A To header as it came: anything. */
  TO("to"),
  /** The fields of a security event after the sender's address. */
  REST("rest");

  private static final boolean[] NUMBERS = Bytes.digitsAnd(".");
  private static final boolean[] WORDS = Bytes.lettersDigitsAnd("_-.");
  private static final boolean[] REASONS = Bytes.lettersDigitsAnd(" _-.,()/");
  private static final boolean[] METHODS = Bytes.lettersDigitsAnd("-.!%*_+`'~");
  private static final boolean[] TIMES = Bytes.lettersDigitsAnd(":+-.");

  final String name;

  private final boolean free;

  Field(String name) {
    this.name = name;
    this.free =
        switch (name) {
          case "text", "user", "attempt", "from", "to", "rest" -> true;
          default -> false;
        };
  }

  static Field named(String name) {
    for (Field field : values()) {
      if (field.name.equals(name)) {
        return field;
      }
    }
    throw new IllegalArgumentException("no field " + name);
  }

  /** Whether the sender writes it, and so decides where it ends. */
  boolean isFree() {
    return free;
  }

  boolean isAddress() {
    return switch (this) {
      case ADDRESS, ADDRESS_AND_PORT, ADDRESS_PERHAPS_PORT, REMOTE -> true;
      default -> false;
    };
  }

  /** Whether these bytes can be what a free field holds. */
  boolean allows(byte[] text, int from, int to) {
    return switch (this) {
      case FROM -> FromHeader.canBe(text, from, to);
      case REST -> EventFields.areThey(text, from, to);
      default -> true;
    };
  }

  /** Where a field that is not free ends; negative if it does not stand here. */
  int end(byte[] text, int from, int to) {
    return switch (this) {
      case ADDRESS -> Sockets.address(text, from, to);
      case ADDRESS_AND_PORT -> Sockets.withPort(text, from, to);
      case ADDRESS_PERHAPS_PORT -> Sockets.perhapsPort(text, from, to);
      case REMOTE -> Sockets.ofEvent(text, from, to);
      case NOBODY -> from;
      case LOCAL -> Math.max(from, Sockets.ofEvent(text, from, to));
      case NUMBER, WEIGHT -> run(text, from, to, NUMBERS);
      case TRANSPORT, WORD, SERVICE -> run(text, from, to, WORDS);
      case REASON -> run(text, from, to, REASONS);
      case NAME, ENDPOINT -> name(text, from, to);
      case METHOD -> beforeQuote(text, from, run(text, from, to, METHODS));
      case TIME -> run(text, from, to, TIMES);
      default -> throw new IllegalStateException(name);
    };
  }

  private static int run(byte[] text, int from, int to, boolean[] allowed) {
    int at = Bytes.end(text, from, to, allowed);
    return at == from ? -1 : at;
  }

  /** A name can hold blanks and almost every sign, but none that closes it. */
  private static int name(byte[] text, int from, int to) {
    int at = from;
    while (at < to && !closesName(text[at])) {
      at++;
    }
    return at == from ? -1 : at;
  }

  private static boolean closesName(byte c) {
    return c == '\'' || c == '"' || c == ':' || (c >= 0 && c < ' ');
  }

  /** The quotation mark that closes a token is not the last of those within it. */
  private static int beforeQuote(byte[] text, int from, int end) {
    return end > from + 1 && text[end - 1] == '\'' ? end - 1 : end;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
