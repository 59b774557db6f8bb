package dev.banyan.broker;

import dev.banyan.pki.Credentials;
import dev.banyan.pki.Engines;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/**
 * The broker's end of TLS, by the coordinator's own certificate: whoever connects shows one, too.
 */
public final class CredentialEngines extends Engines implements SslEngineFactory {
  @Override
  protected X509ExtendedTrustManager trust(Credentials own) {
    return own.trust();
  }
}
