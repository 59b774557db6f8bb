package dev.banyan.pki;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The certificates that are written here: version 3 (RFC 5280), keys on P-256, signed by ECDSA with
 * SHA-256.
 *
 * @param serial positive
 * @param subject common name
 * @param identity whose it is; empty: an authority's
 * @param names under which a server is reached
 */
record Profile(
    BigInteger serial,
    String subject,
    Instant from,
    Instant until,
    Optional<Identity> identity,
    List<SubjectName> names) {
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final String SUBJECT_KEY = "2.5.29.14";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String SUBJECT_NAMES = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String AUTHORITY_KEY = "2.5.29.35";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVES = "1.3.6.1.5.5.7.3.1";
  private static final String CALLS = "1.3.6.1.5.5.7.3.2";

  /** Signs certificates and lists of revoked ones. */
  private static final byte[] SIGNS_CERTIFICATES = Der.bits(1, new byte[] {0x06});

  private static final byte[] SIGNS = Der.bits(7, new byte[] {(byte) 0x80});

  Profile {
    names = List.copyOf(names);
  }

  /** Who signs. */
  record Issuer(X500Principal name, ECPublicKey publicKey, PrivateKey key) {}

  /** A name that consists of letters, digits and what needs no quotation. */
  static X500Principal name(String commonName) {
    return new X500Principal("CN=" + commonName);
  }

  /** The certificate of a key. */
  X509Certificate sign(ECPublicKey of, Issuer issuer) {
    byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
    byte[] content =
        Der.sequence(
            Der.context(0, Der.integer(BigInteger.TWO)),
            Der.integer(serial),
            algorithm,
            issuer.name().getEncoded(),
            Der.sequence(Der.time(from), Der.time(until)),
            name(subject).getEncoded(),
            of.getEncoded(),
            Der.context(3, Der.sequence(extensions(of, issuer.publicKey()))));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(issuer.key());
      signature.update(content);
      byte[] certificate = Der.sequence(content, algorithm, Der.bits(0, signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot sign a certificate: " + e.getMessage(), e);
    }
  }

  private byte[][] extensions(PublicKey of, PublicKey issuer) {
    List<byte[]> extensions = new ArrayList<>();
    boolean authority = identity.isEmpty();
    extensions.add(
        critical(
            BASIC_CONSTRAINTS,
            authority ? Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO)) : Der.sequence()));
    extensions.add(critical(KEY_USAGE, authority ? SIGNS_CERTIFICATES : SIGNS));
    extensions.add(extension(SUBJECT_KEY, Der.octets(id(of))));
    extensions.add(extension(AUTHORITY_KEY, Der.sequence(Der.implicit(0, id(issuer)))));
    identity.ifPresent(
        whose -> {
          extensions.add(extension(EXTENDED_KEY_USAGE, usage(whose.role())));
          extensions.add(extension(SUBJECT_NAMES, names(whose)));
        });
    return extensions.toArray(byte[][]::new);
  }

  /** Only coordinators serve, so nobody else's certificate is taken for a server's. */
  private static byte[] usage(Role role) {
    return role == Role.COORDINATOR
        ? Der.sequence(Der.oid(SERVES), Der.oid(CALLS))
        : Der.sequence(Der.oid(CALLS));
  }

  private byte[] names(Identity whose) {
    List<byte[]> all = new ArrayList<>();
    all.add(Der.implicit(6, whose.uri().getBytes(StandardCharsets.US_ASCII)));
    names.forEach(name -> all.add(name.encode()));
    return Der.sequence(all.toArray(byte[][]::new));
  }

  private static byte[] critical(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
  }

  private static byte[] extension(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.octets(value));
  }

  /** Names a key: the first 160 bits of its SHA-256 (RFC 7093, method 1, over the whole key). */
  private static byte[] id(PublicKey key) {
    return Arrays.copyOf(Fingerprint.sha256(key.getEncoded()), 20);
  }
}
