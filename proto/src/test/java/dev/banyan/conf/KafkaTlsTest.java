package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.pki.Role;
import dev.banyan.testing.TestPki;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTlsTest {
  private static final KafkaTls TLS = new KafkaTls("Engines");

  @TempDir private Path directory;
  private TlsFiles files;

  @BeforeEach
  void issue() {
    files = new TestPki(directory.resolve("pki")).issue(Role.AGENT, "pbx-1");
  }

  @Test
  void theClientShowsTheCertificateOfEverythingElseAsItIsThen() {
    assertThat(TLS.of(Map.of("security.protocol", "ssl"), Optional.of(files)))
        .containsOnlyKeys(
            "security.protocol",
            "ssl.engine.factory.class",
            "banyan.tls.ca",
            "banyan.tls.certificate",
            "banyan.tls.key")
        .containsEntry("ssl.engine.factory.class", "Engines")
        .containsEntry("banyan.tls.key", files.key().toString());
  }

  @Test
  void whoLogsInAnotherWayIsOnlyToldWhomToTrust() {
    assertThat(TLS.of(Map.of("security.protocol", "SASL_SSL"), Optional.of(files)))
        .containsEntry("ssl.truststore.type", "PEM")
        .doesNotContainKey("ssl.engine.factory.class");
  }

  @Test
  void whatTheOperatorSaysOfItStands() {
    Map<String, String> own =
        Map.of("security.protocol", "SSL", "ssl.truststore.location", "/etc/other.jks");
    assertThat(TLS.of(own, Optional.of(files))).isEqualTo(own);
    Map<String, String> engine =
        Map.of("security.protocol", "SSL", "ssl.engine.factory.class", "org.example.Engines");
    assertThat(TLS.of(engine, Optional.of(files))).isEqualTo(engine);
    assertThat(TLS.of(Map.of(), Optional.of(files))).isEmpty();
    assertThat(TLS.of(Map.of("security.protocol", "SSL"), Optional.empty())).hasSize(1);
  }
}
