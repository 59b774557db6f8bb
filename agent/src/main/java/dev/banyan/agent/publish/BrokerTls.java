package dev.banyan.agent.publish;

import dev.banyan.pki.Credentials;
import dev.banyan.pki.Engines;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/** The agent's end of a TLS connection to a broker, by the certificate of {@code tls.*}. */
public final class BrokerTls extends Engines implements SslEngineFactory {
  @Override
  protected X509ExtendedTrustManager trust(Credentials own) {
    return own.brokers();
  }
}
