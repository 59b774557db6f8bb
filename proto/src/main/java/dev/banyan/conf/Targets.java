package dev.banyan.conf;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is done with a packet from a banned address. */
final class Targets {
  static final String DROP = "DROP";
  private static final String REJECT = "REJECT";
  private static final Pattern KIND = Pattern.compile(REJECT + "\\s+--reject-with\\s+([a-z0-9-]+)");

  private Targets() {}

  /**
   * {@code DROP}, {@code REJECT} or {@code REJECT --reject-with KIND}; empty if the text is
   * neither. nftables' and firewalld's ways to say {@code reject} lose their kind.
   */
  static Optional<String> parse(String text) {
    String plain = text.strip();
    Matcher kind = KIND.matcher(plain);
    if (kind.matches()) {
      return Optional.of(REJECT + " --reject-with " + kind.group(1));
    }
    String lower = plain.toLowerCase(Locale.ROOT);
    if (lower.equals("drop")) {
      return Optional.of(DROP);
    }
    boolean reject = lower.equals("reject") || plain.startsWith("reject ");
    return reject ? Optional.of(REJECT) : Optional.empty();
  }

  /** Whether it is the opposite of blocking. */
  static boolean letsPass(String text) {
    return text.strip().equals("RETURN") || text.strip().equals("ACCEPT");
  }
}
