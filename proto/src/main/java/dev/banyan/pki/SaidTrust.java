package dev.banyan.pki;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why a server is not trusted, for callers that would only say that there is no connection:
 * each reason once, until a server is trusted again.
 */
final class SaidTrust extends X509ExtendedTrustManager {
  private static final Logger LOG = LoggerFactory.getLogger(SaidTrust.class);

  private final String what;
  private final X509ExtendedTrustManager trust;
  private final AtomicReference<Optional<String>> said = new AtomicReference<>(Optional.empty());

  /**
   * @param what the other side is, such as Kafka
   */
  SaidTrust(String what, X509ExtendedTrustManager trust) {
    this.what = what;
    this.trust = trust;
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void say(String peer, Check check) throws CertificateException {
    try {
      check.run();
      said.set(Optional.empty());
    } catch (CertificateException e) {
      Optional<String> why = Optional.of(String.valueOf(e.getMessage()));
      if (!said.getAndSet(why).equals(why)) {
        LOG.warn("no connection to {} at {}: {}", what, peer, why.get());
      }
      throw e;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    say(
        engine.getPeerHost() + ":" + engine.getPeerPort(),
        () -> trust.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    say(
        String.valueOf(socket.getRemoteSocketAddress()),
        () -> trust.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
