package dev.banyan.model;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name of the domain name system whose addresses are never banned.
 *
 * @param jail in which; empty: in every one
 */
public record IgnoredName(Optional<JailName> jail, String name) implements Comparable<IgnoredName> {
  private static final Pattern FORM =
      Pattern.compile("(?=.{1,253}$)([A-Za-z0-9_-]{1,63}\\.)*(?=[^.]*[A-Za-z])[A-Za-z0-9_-]{1,63}");

  public IgnoredName {
    if (!isValid(name)) {
      throw new IllegalArgumentException("'%s' is no name of a host".formatted(name));
    }
  }

  @Override
  public int compareTo(IgnoredName other) {
    return Comparator.comparing(IgnoredName::name)
        .thenComparing(ignored -> ignored.jail().map(JailName::value).orElse(""))
        .compare(this, other);
  }

  /** Whether it can be looked up. */
  public static boolean isValid(String name) {
    return FORM.matcher(name).matches();
  }
}
