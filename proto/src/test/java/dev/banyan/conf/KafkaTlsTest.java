package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.pki.Role;
import dev.banyan.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTlsTest {
  @TempDir private Path directory;
  private TlsFiles files;

  @BeforeEach
  void issue() {
    files = new TestPki(directory.resolve("pki")).issue(Role.AGENT, "pbx-1");
  }

  @Test
  void theClientShowsTheCertificateOfEverythingElse() throws Exception {
    assertThat(KafkaTls.of(Map.of("security.protocol", "ssl"), Optional.of(files)))
        .containsEntry("ssl.truststore.location", files.ca().toString())
        .containsEntry("ssl.keystore.key", Files.readString(files.key()))
        .containsEntry("ssl.keystore.certificate.chain", Files.readString(files.certificate()));
  }

  @Test
  void whoLogsInAnotherWayIsOnlyToldWhomToTrust() {
    assertThat(KafkaTls.of(Map.of("security.protocol", "SASL_SSL"), Optional.of(files)))
        .containsEntry("ssl.truststore.type", "PEM")
        .doesNotContainKey("ssl.keystore.key");
  }

  @Test
  void whatTheOperatorSaysOfItStands() {
    Map<String, String> own =
        Map.of("security.protocol", "SSL", "ssl.truststore.location", "/etc/other.jks");
    assertThat(KafkaTls.of(own, Optional.of(files))).isEqualTo(own);
    assertThat(KafkaTls.of(Map.of(), Optional.of(files))).isEmpty();
    assertThat(KafkaTls.of(Map.of("security.protocol", "SSL"), Optional.empty())).hasSize(1);
  }
}
