package dev.banyan.conf;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Kafka's client shows the certificate of {@code tls.*} and trusts its authority, where it uses TLS
 * and its own settings say nothing of either. Where it shows the certificate, the files are read
 * for each connection; where it logs in by a password, the authority is read when it starts.
 *
 * @param engines the class that makes the client's end of a connection: a {@link
 *     dev.banyan.pki.Engines} that Kafka can make by its name
 */
record KafkaTls(String engines) {

  /** The properties with what is missing; a file that cannot be read is complained of elsewhere. */
  Map<String, String> of(Map<String, String> kafka, Optional<TlsFiles> tls) {
    String protocol = kafka.getOrDefault("security.protocol", "").toUpperCase(Locale.ROOT);
    if (tls.isEmpty() || says(kafka) || !protocol.endsWith("SSL")) {
      return kafka;
    }
    TlsFiles files = tls.get();
    Map<String, String> with = new TreeMap<>(kafka);
    if (protocol.equals("SSL")) {
      with.put("ssl.engine.factory.class", engines);
      with.put("banyan.tls.ca", files.ca().toString());
      with.put("banyan.tls.certificate", files.certificate().toString());
      with.put("banyan.tls.key", files.key().toString());
    } else {
      with.put("ssl.truststore.type", "PEM");
      with.put("ssl.truststore.location", files.ca().toString());
    }
    return with;
  }

  /** Whether an operator has said what is shown or trusted. */
  private static boolean says(Map<String, String> kafka) {
    return kafka.keySet().stream()
        .anyMatch(
            key ->
                key.startsWith("ssl.keystore")
                    || key.startsWith("ssl.truststore")
                    || key.startsWith("ssl.engine"));
  }
}
