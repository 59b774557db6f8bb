package dev.banyan.conf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the settings {@code tls.*} of any process: all three of them, or none. */
final class TlsReader {
  private static final String CA = "tls.ca";
  private static final String CERTIFICATE = "tls.certificate";
  private static final String KEY = "tls.key";
  static final Set<String> KEYS = Set.of(CA, CERTIFICATE, KEY);

  private final Lookup source;
  private final Typed typed;
  private final Findings findings;

  TlsReader(Lookup source, Findings findings) {
    this.source = source;
    this.typed = new Typed(source, findings);
    this.findings = findings;
  }

  Optional<TlsFiles> read() {
    List<String> missing =
        List.of(CA, CERTIFICATE, KEY).stream().filter(k -> !typed.says(k)).toList();
    if (missing.size() == KEYS.size()) {
      return Optional.empty();
    }
    for (String key : missing) {
      findings.problem(
          source.place(key),
          key,
          "is missing: expected tls.ca, tls.certificate and tls.key, each the path of a PEM file");
    }
    return missing.isEmpty()
        ? Optional.of(new TlsFiles(file(CA), file(CERTIFICATE), file(KEY)))
        : Optional.empty();
  }

  private Path file(String key) {
    Path file = typed.path(key, "/");
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      typed.wrong(key, "a file that can be read");
    }
    return file;
  }
}
