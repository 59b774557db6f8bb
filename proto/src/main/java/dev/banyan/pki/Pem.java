package dev.banyan.pki;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as text (RFC 7468). */
public final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private Pem() {}

  /** A certificate as text. */
  public static String of(X509Certificate certificate) {
    try {
      return block(CERTIFICATE, certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read has its bytes", e);
    }
  }

  /** A private key as text, not encrypted. */
  public static String of(PrivateKey key) {
    return block(KEY, key.getEncoded());
  }

  private static String block(String label, byte[] bytes) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }

  /** All certificates of a text, in their order; at least one. */
  public static List<X509Certificate> certificates(String text) throws PemException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (byte[] bytes : blocks(text, CERTIFICATE)) {
        var in = new ByteArrayInputStream(bytes);
        certificates.add((X509Certificate) factory.generateCertificate(in));
      }
    } catch (CertificateException e) {
      throw new PemException("holds a certificate that cannot be read: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new PemException("holds no certificate: expected '-----BEGIN CERTIFICATE-----'");
    }
    return certificates;
  }

  /** The one private key of a text. */
  public static PrivateKey key(String text) throws PemException {
    List<byte[]> keys = blocks(text, KEY);
    if (keys.size() != 1) {
      throw new PemException(
          keys.isEmpty()
              ? "holds no key of the form '-----BEGIN PRIVATE KEY-----' (PKCS #8, not encrypted);"
                  + " convert others with: openssl pkcs8 -topk8 -nocrypt"
              : "holds %d keys; expected one".formatted(keys.size()));
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
      } catch (GeneralSecurityException e) {
        // It is of another kind, then.
      }
    }
    throw new PemException("holds a key that is none of " + String.join(", ", ALGORITHMS));
  }

  private static List<byte[]> blocks(String text, String label) throws PemException {
    List<byte[]> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).equals(label)) {
        try {
          String body = matcher.group(2).replaceAll("\\s", "");
          blocks.add(Base64.getDecoder().decode(body.getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
          throw new PemException("holds a block that is not Base64: " + e.getMessage(), e);
        }
      }
    }
    return blocks;
  }

  /** What is wrong with a text, as a phrase that follows the name of its file. */
  public static final class PemException extends Exception {
    private static final long serialVersionUID = 1;

    PemException(String message) {
      super(message);
    }

    PemException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
