package dev.banyan.filter.asterisk;

import java.util.Optional;

/**
 * A From header as PJSIP prints it: {@code "anything" <uri>}, {@code words <uri>}, {@code <uri>} or
 * {@code uri}.
 *
 * <p>What PJSIP's own parser and printer ({@code sip_parser.c}, {@code sip_uri.c}) make of the
 * header, in all versions that Asterisk was built with: between the quotation marks stands what the
 * sender wrote, escapes as they were, or a name that he did not quote, which holds no colon and no
 * angle bracket. Of the URI, the user and the parameters are escaped again, so that no space,
 * quotation mark or angle bracket of theirs is seen. Four things are not, and may hold anything:
 *
 * <ul>
 *   <li>F1: a host that came in brackets; it has brackets here too if it holds a colon.
 *   <li>F2: a parameter's value that begins with a quotation mark.
 *   <li>F3: the value of the parameter {@code user}.
 *   <li>F4: a display name.
 * </ul>
 *
 * <p>So a header without any of them leaves no doubt where it ends ({@link #isPlain}), and one with
 * them may be longer than it seems ({@link #canBe}). What is more than a header can be, is a
 * Call-ID that imitates one. A user part that is not escaped is taken for possible all the same,
 * for a URI without a host is none of an honest client.
 */
final class FromHeader {
  private static final byte[] USER_PARAMETER = Field.bytes(";user=");
  private static final byte[] QUOTED_VALUE = Field.bytes("=\"");

  private FromHeader() {}

  /** Whether this can be a whole header. */
  static boolean canBe(byte[] text, int from, int to) {
    if (from == to || text[to - 1] != '>') {
      return isEscaped(text, from, to);
    }
    for (int open = from; open < to; open++) {
      if (text[open] == '<' && isName(text, from, open) && canBeUri(text, open + 1, to - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether this is a whole header that cannot be the beginning of another. */
  static boolean isPlain(byte[] text, int from, int to) {
    if (to - from < 3 || text[from] != '<' || text[to - 1] != '>') {
      return false;
    }
    int at = Bytes.indexOf(text, from, to, '@');
    int bracket = Bytes.indexOf(text, from, to, '[');
    boolean sane = bracket < 0 || (bracket == at + 1 && Sockets.address(text, bracket, to) > 0);
    return at > 0
        && sane
        && isEscaped(text, from + 1, to - 1)
        && Bytes.indexOf(text, from, to, USER_PARAMETER) < 0;
  }

  /** The user part of the URI of a From or a To header; the sender's text. */
  static Optional<String> user(String header) {
    int open = header.lastIndexOf('<') + 1;
    int close = header.indexOf('>', open);
    String uri = header.substring(open, close < 0 ? header.length() : close);
    int scheme = uri.indexOf(':');
    int at = uri.lastIndexOf('@');
    return scheme < 0 || at < scheme
        ? Optional.empty()
        : Optional.of(uri.substring(scheme + 1, at));
  }

  private static boolean isName(byte[] text, int from, int to) {
    int end = to;
    while (end > from && text[end - 1] == ' ') {
      end--;
    }
    if (end > from && text[from] == '"') {
      return end > from + 1 && text[end - 1] == '"';
    }
    return holdsNone(text, from, end, "\"<>");
  }

  /** F1 to F3: whether each sign that is not escaped stands where it can. */
  private static boolean canBeUri(byte[] text, int from, int to) {
    int sign = firstUnescaped(text, from, to);
    int at = Bytes.indexOf(text, from, sign, '@');
    if (sign == to || at < 0 || rawValue(text, from, to) < sign) {
      return true;
    }
    if (text[at + 1] == '[') {
      return text[at + 2] == '[' || endsWell(text, Bytes.indexOf(text, at, to, ']'), to);
    }
    int end = Math.min(rawValue(text, from, to), lastUnescaped(text, from, to));
    return Bytes.indexOf(text, at, end, ':') < 0;
  }

  /** What follows a host in brackets; there is no host without its second bracket. */
  private static boolean endsWell(byte[] text, int bracket, int to) {
    int sign = bracket < 0 ? to : firstUnescaped(text, bracket, to);
    return bracket >= 0 && (sign == to || rawValue(text, bracket, to) < sign);
  }

  /** Where the first parameter is that may hold anything; far away if none does. */
  private static int rawValue(byte[] text, int from, int to) {
    int user = Bytes.indexOf(text, from, to, USER_PARAMETER);
    int quoted = Bytes.indexOf(text, from, to, QUOTED_VALUE);
    return Math.min(user < 0 ? to : user, quoted < 0 ? to : quoted);
  }

  private static int firstUnescaped(byte[] text, int from, int to) {
    int at = from;
    while (at < to && isEscaped(text[at])) {
      at++;
    }
    return at;
  }

  private static int lastUnescaped(byte[] text, int from, int to) {
    int at = to;
    while (at > from && isEscaped(text[at - 1])) {
      at--;
    }
    return at;
  }

  private static boolean isEscaped(byte[] text, int from, int to) {
    return holdsNone(text, from, to, " \"<>");
  }

  private static boolean isEscaped(byte c) {
    return c != ' ' && c != '"' && c != '<' && c != '>';
  }

  private static boolean holdsNone(byte[] text, int from, int to, String characters) {
    for (int i = from; i < to; i++) {
      if (characters.indexOf(text[i]) >= 0) {
        return false;
      }
    }
    return true;
  }
}
