package dev.banyan.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A certificate authority of a cluster's own: whoever holds its key can be anybody. */
public final class Authority {
  /** Clocks of the cluster's hosts may be behind by that. */
  private static final Duration EARLIER = Duration.ofMinutes(10);

  private static final int SERIAL_BITS = 127;
  private static final int NAME_BYTES = 4;

  private final Credential own;

  /**
   * @param own with a certificate that may sign others
   */
  public Authority(Credential own) {
    if (own.certificate().getBasicConstraints() < 0
        || !(own.certificate().getPublicKey() instanceof ECPublicKey)) {
      throw new IllegalArgumentException("not the certificate of an authority with an EC key");
    }
    this.own = own;
  }

  /** A new one. */
  public static Authority create(Instant now, Duration valid, SecureRandom random) {
    byte[] id = new byte[NAME_BYTES];
    random.nextBytes(id);
    String name = "Banyan CA " + HexFormat.of().formatHex(id);
    KeyPair pair = pair(random);
    var issuer =
        new Profile.Issuer(Profile.name(name), (ECPublicKey) pair.getPublic(), pair.getPrivate());
    X509Certificate certificate =
        profile(name, now, now.plus(valid), Optional.empty(), List.of(), random)
            .sign((ECPublicKey) pair.getPublic(), issuer);
    return new Authority(new Credential(pair.getPrivate(), certificate));
  }

  /** Its key and certificate. */
  public Credential own() {
    return own;
  }

  /** What others trust. */
  public X509Certificate certificate() {
    return own.certificate();
  }

  /**
   * A new key and its certificate, which ends with the authority's at the latest.
   *
   * @param names under which a coordinator is reached
   */
  public Credential issue(
      Identity identity,
      List<SubjectName> names,
      Instant now,
      Duration valid,
      SecureRandom random) {
    KeyPair pair = pair(random);
    Instant last = certificate().getNotAfter().toInstant();
    Instant until = now.plus(valid).isBefore(last) ? now.plus(valid) : last;
    var issuer =
        new Profile.Issuer(
            certificate().getSubjectX500Principal(),
            (ECPublicKey) certificate().getPublicKey(),
            own.key());
    return new Credential(
        pair.getPrivate(),
        profile(identity.name(), now, until, Optional.of(identity), names, random)
            .sign((ECPublicKey) pair.getPublic(), issuer));
  }

  private static Profile profile(
      String subject,
      Instant now,
      Instant until,
      Optional<Identity> identity,
      List<SubjectName> names,
      SecureRandom random) {
    var serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    return new Profile(serial, subject, now.minus(EARLIER), until, identity, names);
  }

  private static KeyPair pair(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK knows P-256", e);
    }
  }

  /**
   * A key and its certificate.
   *
   * @param key private
   */
  public record Credential(PrivateKey key, X509Certificate certificate) {
    /** Shows nothing of the key. */
    @Override
    public String toString() {
      return "key of " + certificate.getSubjectX500Principal();
    }
  }
}
