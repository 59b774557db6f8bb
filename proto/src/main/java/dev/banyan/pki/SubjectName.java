package dev.banyan.pki;

import dev.banyan.model.Address;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name under which a server is reached: a host's or an address.
 *
 * @param text as it was given
 */
public record SubjectName(String text) {
  private static final Pattern DNS =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
              + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*");

  public SubjectName {
    if (Address.parse(text).isEmpty() && !DNS.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' is neither the name of a host nor an address".formatted(text));
    }
  }

  /** As a general name (RFC 5280, 4.2.1.6). */
  byte[] encode() {
    Optional<Address> address = Address.parse(text);
    return address.isPresent()
        ? Der.implicit(7, address.get().toBytes())
        : Der.implicit(2, text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return text;
  }
}
