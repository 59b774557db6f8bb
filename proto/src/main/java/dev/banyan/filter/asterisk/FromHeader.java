package dev.banyan.filter.asterisk;

import java.util.Optional;

/**
 * The grammar of a From header (RFC 3261, 25.1) as PJSIP prints it: {@code "anything" <uri>},
 * {@code words <uri>}, {@code <uri>} or {@code uri}. A URI holds no space, quotation mark or angle
 * bracket. Only so much of it is checked that a header and what follows it are not taken for a
 * longer header.
 */
final class FromHeader {
  private FromHeader() {}

  static boolean isOne(byte[] text, int from, int to) {
    if (from == to || text[to - 1] != '>') {
      return isUri(text, from, to);
    }
    int open = to - 1;
    while (open >= from && text[open] != '<') {
      open--;
    }
    return open >= from && isUri(text, open + 1, to - 1) && isName(text, from, open);
  }

  /** The user part of the header's URI; the sender's text. */
  static Optional<String> user(String header) {
    String uri = header.substring(header.lastIndexOf('<') + 1);
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

  private static boolean isUri(byte[] text, int from, int to) {
    return holdsNone(text, from, to, " \"<>");
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
