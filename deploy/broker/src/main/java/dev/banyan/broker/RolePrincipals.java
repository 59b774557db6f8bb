package dev.banyan.broker;

import dev.banyan.pki.Identity;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SslAuthenticationContext;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;

/**
 * Whom the broker takes somebody for: the role that their certificate names, such as {@code
 * User:agent}. Without TLS only this host gets in, as {@code User:ANONYMOUS}. Kafka makes it by its
 * name.
 */
public final class RolePrincipals extends DefaultKafkaPrincipalBuilder {
  private static final KafkaPrincipal NOBODY = user("nobody");

  /** As Kafka makes it. */
  public RolePrincipals() {
    super(none(), none());
  }

  /** Neither Kerberos nor names of certificates are looked at. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T none() {
    return null;
  }

  static KafkaPrincipal user(String name) {
    return new KafkaPrincipal(KafkaPrincipal.USER_TYPE, name);
  }

  @Override
  public KafkaPrincipal build(AuthenticationContext context) {
    if (!(context instanceof SslAuthenticationContext tls)) {
      return KafkaPrincipal.ANONYMOUS;
    }
    return identity(tls).map(who -> user(who.role().word())).orElse(NOBODY);
  }

  private static Optional<Identity> identity(SslAuthenticationContext tls) {
    try {
      return tls.session().getPeerCertificates()[0] instanceof X509Certificate shown
          ? Identity.of(shown)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
