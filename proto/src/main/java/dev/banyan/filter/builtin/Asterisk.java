package dev.banyan.filter.builtin;

import dev.banyan.model.FilterText;
import java.util.List;
import java.util.Optional;

/**
 * Failed logins in Asterisk's {@code messages}, {@code security} and {@code full}.
 *
 * <p>What a sender can write (names, Call-IDs, numbers) is bounded by the record's grammar: a field
 * may not hold the words that follow it, so that a line which could be read in two ways is not read
 * at all.
 */
final class Asterisk {
  private static final String REGISTRATION_REASON =
      "(?:Wrong password|No matching peer found|Username/auth name mismatch|Device does not match"
          + " ACL|Peer is not supposed to register|Not a local domain|Device not configured to use"
          + " this transport type)";
  private static final String REQUEST_REASON =
      "(?:Failed to authenticate|No matching endpoint found|Not match Endpoint ACL|Not match"
          + " Endpoint Contact ACL|No matching endpoint found after"
          + " <F-WEIGHT>[0-9]{1,4}</F-WEIGHT> tries in [0-9.]+ ms)";
  private static final String EVENT =
      "(?:ChallengeResponseFailed|InvalidPassword|InvalidAccountID|InvalidTransport|RequestNotSupported|FailedACL)";

  private Asterisk() {}

  static FilterText text() {
    return new FilterText(
        "asterisk",
        Optional.empty(),
        Optional.of(
            "^(?:\\[\\] ?)?(?:NOTICE|WARNING|SECURITY)\\[[0-9]+\\](?:\\[C-[0-9a-f]+\\])?:?"
                + " [a-z0-9_/]+\\.c(?::[0-9]+ in [a-z0-9_]+)?: <F-CONTENT>.+</F-CONTENT>$"),
        List.of(
            "^Registration from '"
                + upTo("' failed for '")
                + "' failed for"
                + " '<HOST>(?::<F-PORT>[0-9]{1,5}</F-PORT>)?' - "
                + REGISTRATION_REASON
                + "$",
            "^Request '[A-Z]{1,32}' from '"
                + upTo("' failed for '")
                + "' failed for"
                + " '<HOST>:<F-PORT>[0-9]{1,5}</F-PORT>' \\(callid:"
                + " <F-ATTEMPT>[^\\s'\"()]{1,256}</F-ATTEMPT>\\) - "
                + REQUEST_REASON
                + "$",
            "^SecurityEvent=\""
                + EVENT
                + "\",EventTV=\"[^\"]*\",Severity=\"[A-Za-z]+\","
                + "Service=\"[A-Za-z]+\",EventVersion=\"[0-9]+\",AccountID=\""
                + "<F-USER>[^\"]*</F-USER>\",SessionID=\"<F-ATTEMPT>[^\"\\s]*</F-ATTEMPT>\","
                + "LocalAddress=\"IPV[46]/[A-Z]+/[0-9A-Fa-f.:]+/[0-9]+\",RemoteAddress=\"IPV[46]/"
                + "<F-TRANSPORT>[A-Z]+</F-TRANSPORT>/<HOST>/<F-PORT>[0-9]{1,5}</F-PORT>\""
                + "(?:,[A-Za-z]+=\"[^\"]*\")*$"),
        List.of(),
        Optional.empty(),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Anything that does not hold {@code end}. */
  private static String upTo(String end) {
    return "(?:(?!" + end + ").)*";
  }
}
