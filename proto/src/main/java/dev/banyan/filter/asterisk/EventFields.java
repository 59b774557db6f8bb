package dev.banyan.filter.asterisk;

import dev.banyan.filter.literal.LiteralSearch;

/**
 * What follows the sender's address in a security event: {@code ,Name="…"} and so on. Nonces and
 * responses come from quoted strings, in which a quotation mark keeps its backslash: so no sender
 * can write the exact words that stand before an address there.
 */
final class EventFields {
  private static final LiteralSearch REMOTE = new LiteralSearch(Field.bytes("\",RemoteAddress=\""));
  private static final boolean[] LETTERS = Bytes.lettersAnd("");
  private static final byte[] VALUE = Field.bytes("=\"");

  private EventFields() {}

  /** Whether this is the whole rest of an event. */
  static boolean areThey(byte[] text, int from, int to) {
    if (from == to) {
      return true;
    }
    return text[to - 1] == '"' && beginsWithName(text, from, to) && REMOTE.find(text, from, to) < 0;
  }

  private static boolean beginsWithName(byte[] text, int from, int to) {
    int name = from + 1;
    int end = Bytes.end(text, name, to, LETTERS);
    return text[from] == ',' && end > name && Bytes.startsWith(text, end, to, VALUE);
  }
}
