package dev.banyan.pki;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.TlsFiles;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The ends of TLS connections of Kafka's, by three files. They are read again for each connection,
 * so one that was renewed is shown, or trusted, from the next connection on.
 *
 * <p>A subclass adds Kafka's interface {@code SslEngineFactory}, whose methods these are, and
 * nothing else: this part of the code knows no Kafka. Kafka makes it by its name and calls it on
 * its network threads.
 */
public abstract class Engines {
  /** What tells Kafka's client or broker where the files are. */
  public static final String CA = "banyan.tls.ca";

  public static final String CERTIFICATE = "banyan.tls.certificate";
  public static final String KEY = "banyan.tls.key";

  private @Nullable Credentials credentials;
  private @Nullable SSLContext context;

  /** Who is trusted at the other end. */
  protected abstract X509ExtendedTrustManager trust(Credentials own);

  /** Reads the files that the settings name; throws what cannot go on without them. */
  public synchronized void configure(Map<String, ?> configs) {
    try {
      Credentials own =
          Credentials.open(
              new TlsFiles(path(configs, CA), path(configs, CERTIFICATE), path(configs, KEY)));
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(new KeyManager[] {own.keys()}, new TrustManager[] {trust(own)}, null);
      credentials = own;
      context = made;
    } catch (ConfigurationException | GeneralSecurityException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Path path(Map<String, ?> configs, String key) {
    return Path.of(String.valueOf(configs.get(key)));
  }

  /**
   * The end of who calls.
   *
   * @param identification how the other's name is looked at, such as {@code https}; or nothing
   */
  public SSLEngine createClientSslEngine(
      String peerHost, int peerPort, @Nullable String identification) {
    SSLEngine engine = engine(peerHost, peerPort);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(identification);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** The end of who is called; whoever calls has to show a certificate. */
  public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
    SSLEngine engine = engine(peerHost, peerPort);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  private synchronized SSLEngine engine(String peerHost, int peerPort) {
    if (credentials == null || context == null) {
      throw new IllegalStateException("configured before it is used");
    }
    credentials.refresh();
    return context.createSSLEngine(peerHost, peerPort);
  }

  /** Never: the files are looked at anyway. */
  public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
    return false;
  }

  /** None: see {@link #shouldBeRebuilt}. */
  public Set<String> reconfigurableConfigs() {
    return Set.of();
  }

  /** Nothing that could be looked through: it changes. */
  public @Nullable KeyStore keystore() {
    return null;
  }

  /** Nothing that could be looked through: it changes. */
  public @Nullable KeyStore truststore() {
    return null;
  }

  /** Holds nothing open. */
  public void close() {}
}
