package dev.banyan.pki;

import dev.banyan.pki.Pem.PemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Those whose certificates are believed, and no others. */
public final class Authorities {
  private Authorities() {}

  /**
   * What a file of PEM names.
   *
   * @throws IOException with the name of the file and what is wrong with it
   */
  public static X509ExtendedTrustManager read(Path file) throws IOException {
    try {
      return trust(Pem.certificates(Files.readString(file)));
    } catch (PemException | GeneralSecurityException e) {
      throw new IOException("%s %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be read: %s".formatted(file, e.getClass().getSimpleName()), e);
    }
  }

  static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca" + i, authorities.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }
}
