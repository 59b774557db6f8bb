package dev.banyan.filter.asterisk;

import dev.banyan.filter.literal.TextSearch;
import java.util.List;

/**
 * What follows the sender's address in a security event: {@code ,Name="…"} and so on. Nonces and
 * responses come from quoted strings, in which a quotation mark keeps its backslash: so no sender
 * can write the exact words that stand before an address there.
 */
final class EventFields {
  private static final TextSearch REMOTE = new TextSearch(Field.bytes("\",RemoteAddress=\""));
  private static final List<byte[]> NAMES =
      List.of(
              "Module",
              "SessionTV",
              "ACLName",
              "Challenge",
              "ReceivedChallenge",
              "ReceivedHash",
              "Response",
              "ExpectedResponse",
              "ExpectedAddress",
              "RequestType",
              "RequestParams",
              "AuthMethod",
              "AttemptedTransport",
              "UsingPassword")
          .stream()
          .map(name -> Field.bytes("," + name + "=\""))
          .toList();

  private EventFields() {}

  /** Whether this is the whole rest of an event. */
  static boolean areThey(byte[] text, int from, int to) {
    if (from == to) {
      return true;
    }
    return text[to - 1] == '"' && beginsWithName(text, from, to) && REMOTE.find(text, from, to) < 0;
  }

  private static boolean beginsWithName(byte[] text, int from, int to) {
    for (byte[] name : NAMES) {
      if (Bytes.startsWith(text, from, to, name)) {
        return true;
      }
    }
    return false;
  }
}
