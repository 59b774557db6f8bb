package dev.banyan.model;

/**
 * The name of a host: 1 to 64 of letters, digits, dot, hyphen and underscore, the first a letter, a
 * digit or an underscore. It is part of keys in the ban log.
 */
public record HostName(String value) implements Comparable<HostName> {
  public HostName {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "'%s' cannot name a host: letters, digits, '.', '-' and '_', 64 at most"
              .formatted(value));
    }
  }

  /** Whether {@code value} can name a host. */
  public static boolean isValid(String value) {
    return PlainName.fits(value);
  }

  @Override
  public int compareTo(HostName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
