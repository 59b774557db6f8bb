package dev.banyan.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.conf.TlsFiles;
import dev.banyan.testing.TestPki;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EnginesTest {
  @TempDir private Path directory;
  private TestPki pki;

  private static final class ToBrokers extends Engines {
    @Override
    protected X509ExtendedTrustManager trust(Credentials own) {
      return own.brokers();
    }
  }

  private static final class Broker extends Engines {
    @Override
    protected X509ExtendedTrustManager trust(Credentials own) {
      return own.trust();
    }
  }

  @BeforeEach
  void begin() {
    pki = new TestPki(directory.resolve("pki"));
  }

  @Test
  void aCertificateThatWasRenewedIsShownOnTheNextConnection() throws Exception {
    Engines client = configured(new ToBrokers(), pki.issue(Role.AGENT, "pbx-1"));
    Engines broker = configured(new Broker(), pki.issue(Role.COORDINATOR, "c1"));
    X509Certificate before = shown(client, broker);

    X509Certificate renewed = Pem.certificates(read(pki.issue(Role.AGENT, "pbx-1"))).get(0);

    assertThat(shown(client, broker)).isEqualTo(renewed).isNotEqualTo(before);
  }

  @Test
  void filesThatAreBeingReplacedChangeNothing() throws Exception {
    TlsFiles own = pki.issue(Role.AGENT, "pbx-1");
    Engines client = configured(new ToBrokers(), own);
    Engines broker = configured(new Broker(), pki.issue(Role.COORDINATOR, "c1"));
    X509Certificate before = shown(client, broker);

    Files.writeString(own.certificate(), "half of it");

    assertThat(shown(client, broker)).isEqualTo(before);
  }

  @Test
  void anAuthorityThatIsReplacedIsTrustedFromTheNextConnectionOn() throws Exception {
    TlsFiles own = pki.issue(Role.AGENT, "pbx-1");
    Engines client = configured(new ToBrokers(), own);
    TestPki next = new TestPki(directory.resolve("next"));
    TlsFiles theirs = next.issue(Role.COORDINATOR, "c1");
    Engines broker = configured(new Broker(), theirs);
    assertThatThrownBy(() -> shown(client, broker))
        .hasStackTraceContaining("coordinator c1 is not from an authority in tls.ca");

    TlsFiles renewed = next.issue(Role.AGENT, "pbx-1");
    Files.writeString(own.ca(), Files.readString(renewed.ca()));
    Files.writeString(own.key(), Files.readString(renewed.key()));
    Files.writeString(own.certificate(), Files.readString(renewed.certificate()));

    assertThat(shown(client, broker)).isNotNull();
  }

  @Test
  void noAgentPosesAsABroker() throws Exception {
    Engines client = configured(new ToBrokers(), pki.issue(Role.AGENT, "pbx-1"));
    Engines nameless = configured(new Broker(), pki.issue(Role.AGENT, "pbx-2"));

    assertThatThrownBy(() -> shown(client, nameless)).isInstanceOf(SSLException.class);
  }

  @Test
  void withoutFilesThereIsNothingToBeginWith() {
    TlsFiles none =
        new TlsFiles(directory.resolve("a"), directory.resolve("b"), directory.resolve("c"));

    assertThatThrownBy(() -> configured(new ToBrokers(), none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be read");
  }

  private static String read(TlsFiles files) throws Exception {
    return Files.readString(files.certificate());
  }

  private static Engines configured(Engines engines, TlsFiles files) {
    engines.configure(
        Map.of(
            Engines.CA, files.ca(),
            Engines.CERTIFICATE, files.certificate(),
            Engines.KEY, files.key()));
    return engines;
  }

  /** What the client showed to the broker. */
  private static X509Certificate shown(Engines client, Engines broker) throws SSLException {
    SSLEngine calling = client.createClientSslEngine("127.0.0.1", 9093, "https");
    SSLEngine called = broker.createServerSslEngine("127.0.0.1", 4711);
    ByteBuffer there = buffer(calling);
    ByteBuffer back = buffer(called);
    calling.beginHandshake();
    called.beginHandshake();
    while (isBusy(calling) || isBusy(called)) {
      step(calling, there, back);
      step(called, back, there);
    }
    return (X509Certificate) called.getSession().getPeerCertificates()[0];
  }

  private static ByteBuffer buffer(SSLEngine engine) {
    return ByteBuffer.allocate(4 * engine.getSession().getPacketBufferSize());
  }

  private static boolean isBusy(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  /** One turn of one end: it works, or sends, or reads. */
  private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
    ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
      }
      case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
      default -> {
        in.flip();
        engine.unwrap(in, plain);
        in.compact();
      }
    }
  }
}
