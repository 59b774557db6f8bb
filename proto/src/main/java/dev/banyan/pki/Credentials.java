package dev.banyan.pki;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.Problem;
import dev.banyan.conf.TlsFiles;
import dev.banyan.model.Printable;
import dev.banyan.pki.Pem.PemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process shows to others and whom it trusts: three files, read at the start and again when
 * they change. Connections that exist go on with what they began with; the next one uses the new
 * files. Files that do not fit together, as while they are being replaced, change nothing.
 *
 * <p>{@link #refresh} is called by one thread; everything else by any.
 */
public final class Credentials {
  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  private final TlsFiles files;
  private final Optional<Role> role;
  private volatile Loaded current;
  private Texts seen;

  /** The files as they were read. */
  private record Texts(String ca, String certificate, String key) {}

  private record Loaded(
      X509Certificate certificate, X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {}

  private Credentials(TlsFiles files, Optional<Role> role, Texts seen, Loaded current) {
    this.files = files;
    this.role = role;
    this.seen = seen;
    this.current = current;
  }

  /**
   * Reads them.
   *
   * @param role that the certificate has to name
   * @throws ConfigurationException with the name of the file and what is wrong with it
   */
  public static Credentials open(TlsFiles files, Role role) throws ConfigurationException {
    return open(files, Optional.of(role));
  }

  /**
   * Reads them, for one who leaves it to the other side what a certificate is good for.
   *
   * @throws ConfigurationException with the name of the file and what is wrong with it
   */
  public static Credentials open(TlsFiles files) throws ConfigurationException {
    return open(files, Optional.empty());
  }

  private static Credentials open(TlsFiles files, Optional<Role> role)
      throws ConfigurationException {
    Texts texts = read(files);
    return new Credentials(files, role, texts, load(files, role, texts));
  }

  /** Its own certificate. */
  public X509Certificate certificate() {
    return current.certificate();
  }

  /** For either end of a connection: what is shown. */
  public X509ExtendedKeyManager keys() {
    return new LiveKeys(() -> current.keys());
  }

  /** For either end of a connection: who is trusted; only coordinators serve. */
  public X509ExtendedTrustManager trust() {
    return new LiveTrust(() -> current.trust(), LiveTrust::coordinator);
  }

  /**
   * For a client of Kafka, which says why it trusts a broker not: any server that the authorities
   * vouch for, whatever its role.
   */
  public X509ExtendedTrustManager brokers() {
    return new SaidTrust("Kafka", new LiveTrust(() -> current.trust(), server -> {}));
  }

  /** Takes the files if they changed and fit together; true if it did. */
  public boolean refresh() {
    try {
      Texts texts = read(files);
      if (texts.equals(seen)) {
        return false;
      }
      seen = texts;
      current = load(files, role, texts);
      LOG.info(
          "{} was replaced: valid until {}",
          files.certificate(),
          current.certificate().getNotAfter().toInstant());
      return true;
    } catch (ConfigurationException e) {
      LOG.warn("{}; what was read before is still used", e.getMessage());
      return false;
    }
  }

  private static Texts read(TlsFiles files) throws ConfigurationException {
    return new Texts(text(files.ca()), text(files.certificate()), text(files.key()));
  }

  private static String text(Path file) throws ConfigurationException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw problem(file, "cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static Loaded load(TlsFiles files, Optional<Role> role, Texts texts)
      throws ConfigurationException {
    List<X509Certificate> authorities = certificates(files.ca(), texts.ca());
    List<X509Certificate> chain = certificates(files.certificate(), texts.certificate());
    PrivateKey key = key(files.key(), texts.key());
    X509Certificate own = chain.get(0);
    if (role.isPresent() && !role.equals(Identity.of(own).map(Identity::role))) {
      throw problem(files.certificate(), anotherRole(role.get()));
    }
    try {
      if (!fits(key, own)) {
        throw problem(files.key(), "is not the key of " + files.certificate());
      }
      return new Loaded(own, keys(key, chain), Authorities.trust(authorities));
    } catch (GeneralSecurityException | IOException e) {
      throw problem(files.certificate(), "cannot be used: " + e.getMessage());
    }
  }

  private static String anotherRole(Role role) {
    return "is of another role: expected the URI banyan://%s/NAME among its alternative names"
        .formatted(role.word());
  }

  private static ConfigurationException problem(Path file, String message) {
    return new ConfigurationException(List.of(new Problem(file, 0, "", Printable.of(message))));
  }

  private static List<X509Certificate> certificates(Path file, String text)
      throws ConfigurationException {
    try {
      return Pem.certificates(text);
    } catch (PemException e) {
      throw problem(file, String.valueOf(e.getMessage()));
    }
  }

  private static PrivateKey key(Path file, String text) throws ConfigurationException {
    try {
      return Pem.key(text);
    } catch (PemException e) {
      throw problem(file, String.valueOf(e.getMessage()));
    }
  }

  /** Whether what the key signs the certificate verifies. */
  private static boolean fits(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> key.getAlgorithm();
            });
    signature.initSign(key);
    signature.update((byte) 1);
    byte[] signed = signature.sign();
    signature.initVerify(certificate);
    signature.update((byte) 1);
    return signature.verify(signed);
  }

  private static X509ExtendedKeyManager keys(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, new char[0], chain.toArray(X509Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, new char[0]);
    return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
  }
}
