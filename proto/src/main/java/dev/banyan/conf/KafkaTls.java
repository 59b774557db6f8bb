package dev.banyan.conf;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Kafka's client shows the certificate of {@code tls.*} and trusts its authority, where it uses TLS
 * and its own settings say nothing of either. It reads them when it starts.
 */
final class KafkaTls {
  private static final String PEM = "PEM";

  private KafkaTls() {}

  /** The properties with what is missing; a file that cannot be read is complained of elsewhere. */
  static Map<String, String> of(Map<String, String> kafka, Optional<TlsFiles> tls) {
    String protocol = kafka.getOrDefault("security.protocol", "").toUpperCase(Locale.ROOT);
    boolean says =
        kafka.keySet().stream()
            .anyMatch(key -> key.startsWith("ssl.keystore") || key.startsWith("ssl.truststore"));
    if (tls.isEmpty() || says || !protocol.endsWith("SSL")) {
      return kafka;
    }
    Map<String, String> with = new TreeMap<>(kafka);
    with.put("ssl.truststore.type", PEM);
    with.put("ssl.truststore.location", tls.get().ca().toString());
    if (protocol.equals("SSL")) {
      show(with, tls.get());
    }
    return with;
  }

  private static void show(Map<String, String> kafka, TlsFiles tls) {
    try {
      String certificate = Files.readString(tls.certificate());
      String key = Files.readString(tls.key());
      kafka.put("ssl.keystore.type", PEM);
      kafka.put("ssl.keystore.certificate.chain", certificate);
      kafka.put("ssl.keystore.key", key);
    } catch (IOException e) {
      kafka.remove("ssl.keystore.type");
    }
  }
}
