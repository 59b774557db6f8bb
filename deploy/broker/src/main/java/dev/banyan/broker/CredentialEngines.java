package dev.banyan.broker;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.TlsFiles;
import dev.banyan.pki.Credentials;
import dev.banyan.pki.Role;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * The broker's end of TLS, by the coordinator's own certificate: whoever connects shows one, too.
 * The files are read again for each connection, so one that was renewed is used at once. Kafka
 * makes it by its name and calls it on its network threads.
 */
public final class CredentialEngines implements SslEngineFactory {
  static final String CA = "banyan.tls.ca";
  static final String CERTIFICATE = "banyan.tls.certificate";
  static final String KEY = "banyan.tls.key";

  private @Nullable Credentials credentials;
  private @Nullable SSLContext context;

  @Override
  public synchronized void configure(Map<String, ?> configs) {
    try {
      credentials =
          Credentials.open(
              new TlsFiles(path(configs, CA), path(configs, CERTIFICATE), path(configs, KEY)),
              Role.COORDINATOR);
      context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {credentials.keys()}, new TrustManager[] {credentials.trust()}, null);
    } catch (ConfigurationException | GeneralSecurityException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static Path path(Map<String, ?> configs, String key) {
    return Path.of(String.valueOf(configs.get(key)));
  }

  @Override
  public synchronized SSLEngine createServerSslEngine(String peerHost, int peerPort) {
    if (credentials == null || context == null) {
      throw new IllegalStateException("configured before it is used");
    }
    credentials.refresh();
    SSLEngine engine = context.createSSLEngine(peerHost, peerPort);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  @Override
  public SSLEngine createClientSslEngine(String peerHost, int peerPort, String identification) {
    throw new UnsupportedOperationException("this broker is alone and calls nobody");
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
    return false;
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return Set.of();
  }

  @Override
  public @Nullable KeyStore keystore() {
    return null;
  }

  @Override
  public @Nullable KeyStore truststore() {
    return null;
  }

  @Override
  public void close() {}
}
