package dev.banyan.pki;

import dev.banyan.model.Printable;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a certificate was not accepted. */
public enum Distrust {
  /** Its time is over. */
  EXPIRED,
  /** Its time has not come, or a clock is wrong. */
  NOT_YET_VALID,
  /** None of the trusted authorities issued it. */
  FOREIGN,
  /** Anything else, such as a name that is not in it. */
  OTHER;

  static final String CERTIFICATE_OF = "the certificate of ";

  private static final int MOST_TEXT = 200;
  private static final int MOST_SAID = 400;
  private static final int MOST_CAUSES = 16;

  /** The reason behind an exception of a handshake. */
  public static Distrust of(Throwable error) {
    @Nullable Throwable at = error;
    for (int i = 0; at != null && i < MOST_CAUSES; i++) {
      if (at instanceof CertificateExpiredException || hasReason(at, BasicReason.EXPIRED)) {
        return EXPIRED;
      }
      if (at instanceof CertificateNotYetValidException
          || hasReason(at, BasicReason.NOT_YET_VALID)) {
        return NOT_YET_VALID;
      }
      if (at instanceof CertPathBuilderException || hasReason(at, BasicReason.INVALID_SIGNATURE)) {
        return FOREIGN;
      }
      at = at.getCause();
    }
    return OTHER;
  }

  /** What a failed handshake comes to, in words: why this end or the other refused. */
  public static Optional<String> explain(@Nullable Throwable error) {
    @Nullable Throwable at = error;
    Optional<String> found = Optional.empty();
    for (int i = 0; at != null && i < MOST_CAUSES && found.isEmpty(); i++) {
      String text = String.valueOf(at.getMessage());
      boolean own = at instanceof CertificateException && text.contains(CERTIFICATE_OF);
      found = own ? Optional.of(Printable.of(text, MOST_SAID)) : alert(text);
      at = at.getCause();
    }
    return found;
  }

  /** Alerts (RFC 8446, 6.2) as OpenSSL and the JDK name them. */
  private static Optional<String> alert(String text) {
    String alert = text.toLowerCase(Locale.ROOT).replace(' ', '_');
    if (!alert.contains("alert")) {
      return Optional.empty();
    }
    if (alert.contains("certificate_expired")) {
      return Optional.of("the other side says that our certificate has expired: renew it");
    }
    if (alert.contains("certificate_required")) {
      return Optional.of("the other side wants a certificate: set tls.certificate and tls.key");
    }
    return alert.contains("certificate") || alert.contains("_ca") || alert.contains("internal")
        ? Optional.of(
            "the other side does not accept our certificate: is it from an authority that it"
                + " trusts?")
        : Optional.empty();
  }

  private static boolean hasReason(Throwable error, BasicReason reason) {
    return error instanceof CertPathValidatorException path && path.getReason() == reason;
  }

  String sentence(X509Certificate certificate, Throwable error) {
    String whose = CERTIFICATE_OF + holder(certificate);
    return switch (this) {
      case EXPIRED -> whose + " ended at " + certificate.getNotAfter().toInstant() + "; renew it";
      case NOT_YET_VALID ->
          "%s begins at %s: is this host's clock right?"
              .formatted(whose, certificate.getNotBefore().toInstant());
      case FOREIGN -> whose + " is not from an authority in tls.ca";
      case OTHER -> Printable.of(whose + ": " + error.getMessage(), MOST_TEXT);
    };
  }

  /** Whose a certificate says it is. */
  static String holder(X509Certificate certificate) {
    return Identity.of(certificate)
        .map(Identity::toString)
        .orElseGet(() -> Printable.of(certificate.getSubjectX500Principal().getName(), MOST_TEXT));
  }
}
