package dev.banyan.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name that the DNS can be asked for, in small letters and without a dot at its end: labels of
 * letters, digits, hyphens and underscores, 63 bytes each and 253 together at most (RFC 1035,
 * 2.3.4). Names that end in a number are none: resolvers take them for addresses, {@code 12345} for
 * {@code 0.0.48.57} (RFC 1123, 2.1).
 */
public record DnsName(String value) {
  private static final int LONGEST = 253;
  private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
  private static final Pattern FORM = Pattern.compile("(?:%1$s\\.)*%1$s".formatted(LABEL));
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

  public DnsName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("'%s' is no name of a host".formatted(value));
    }
  }

  /** The name that a text is, in whatever letters; empty if it is none. */
  public static Optional<DnsName> parse(String text) {
    String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    String lower = bare.toLowerCase(Locale.ROOT);
    return isValid(lower) ? Optional.of(new DnsName(lower)) : Optional.empty();
  }

  private static boolean isValid(String text) {
    return text.length() <= LONGEST
        && FORM.matcher(text).matches()
        && !NUMBER.matcher(text.substring(text.lastIndexOf('.') + 1)).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
