package dev.banyan.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/** The SHA-256 of a certificate, as OpenSSL and browsers show it. */
public final class Fingerprint {
  private Fingerprint() {}

  /** Pairs of capital digits with colons between them. */
  public static String of(X509Certificate certificate) {
    try {
      return HexFormat.ofDelimiter(":")
          .formatHex(sha256(certificate.getEncoded()))
          .toUpperCase(Locale.ROOT);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has its bytes", e);
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK knows SHA-256", e);
    }
  }
}
