package dev.banyan.pki;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts by what is current at each handshake: the authorities, the time, the names, and of a
 * server what else is asked of it.
 */
final class LiveTrust extends X509ExtendedTrustManager {
  private final Supplier<X509ExtendedTrustManager> current;
  private final ServerCheck servers;

  LiveTrust(Supplier<X509ExtendedTrustManager> current, ServerCheck servers) {
    this.current = current;
    this.servers = servers;
  }

  /** What a server's certificate must be besides. */
  interface ServerCheck {
    void look(X509Certificate certificate) throws CertificateException;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    tell(chain, () -> current.get().checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    tell(chain, () -> current.get().checkServerTrusted(chain, type, engine));
    servers.look(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    tell(chain, () -> current.get().checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    tell(chain, () -> current.get().checkServerTrusted(chain, type, socket));
    servers.look(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    tell(chain, () -> current.get().checkClientTrusted(chain, type));
  }

  /** Without a connection nobody could look at the server's name. */
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("a server is trusted on its connection alone");
  }

  /**
   * Nobody is named: servers send this list once and for all, and clients whose certificate is not
   * from one of the list show none, so that it could not be said what is wrong with it.
   */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private interface Check {
    void run() throws CertificateException;
  }

  /** Says whose certificate was refused. */
  private static void tell(X509Certificate[] chain, Check check) throws CertificateException {
    try {
      check.run();
    } catch (CertificateException e) {
      throw new CertificateException(Distrust.of(e).sentence(chain[0], e), e);
    }
  }

  /** A coordinator's, so that no agent can pose as one. */
  static void coordinator(X509Certificate certificate) throws CertificateException {
    if (Identity.of(certificate).filter(who -> who.role() == Role.COORDINATOR).isEmpty()) {
      throw new CertificateException(
          "it shows %s%s, which is no coordinator"
              .formatted(Distrust.CERTIFICATE_OF, Distrust.holder(certificate)));
    }
  }
}
