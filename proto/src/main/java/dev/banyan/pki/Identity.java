package dev.banyan.pki;

import dev.banyan.model.HostName;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whose a certificate is: one role and one name, written {@code banyan://ROLE/NAME} as a URI among
 * the subject alternative names.
 *
 * @param name 1 to 64 of letters, digits, dot, hyphen and underscore; of an agent, its host
 */
public record Identity(Role role, String name) {
  private static final String SCHEME = "banyan://";

  /** The type of a URI among subject alternative names (RFC 5280, 4.2.1.6). */
  private static final int URI = 6;

  public Identity {
    if (!HostName.isValid(name)) {
      throw new IllegalArgumentException(
          "'%s' cannot name %s: letters, digits, '.', '-' and '_', 64 at most"
              .formatted(name, role.word()));
    }
  }

  /** As it stands in a certificate. */
  public String uri() {
    return SCHEME + role.word() + "/" + name;
  }

  /** Whose a certificate is; empty if it says so never or twice. */
  public static Optional<Identity> of(X509Certificate certificate) {
    List<String> uris;
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      uris =
          names == null
              ? List.of()
              : names.stream()
                  .filter(name -> name.get(0).equals(URI))
                  .map(name -> String.valueOf(name.get(1)))
                  .filter(uri -> uri.startsWith(SCHEME))
                  .toList();
    } catch (CertificateParsingException e) {
      return Optional.empty();
    }
    return uris.size() == 1 ? parse(uris.get(0)) : Optional.empty();
  }

  private static Optional<Identity> parse(String uri) {
    String[] parts = uri.substring(SCHEME.length()).split("/", -1);
    if (parts.length != 2 || !HostName.isValid(parts[1])) {
      return Optional.empty();
    }
    return Role.of(parts[0]).map(role -> new Identity(role, parts[1]));
  }

  @Override
  public String toString() {
    return role.word() + " " + name;
  }
}
