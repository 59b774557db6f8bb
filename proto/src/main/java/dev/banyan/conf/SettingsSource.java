package dev.banyan.conf;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of one process before they have types: the command line over the environment over
 * the file over the defaults.
 */
final class SettingsSource implements Lookup {
  private static final String KAFKA = "kafka.";

  private final String section;
  private final Document document;
  private final Map<String, String> environment;
  private final Map<String, String> overrides;
  private final Findings findings;
  private final Line whole;

  /**
   * @param name of the file without its ending, and of its section
   */
  SettingsSource(String name, Path directory, Inputs inputs, Findings findings) {
    this.section = name;
    this.document =
        new DocumentReader(new Sources(findings), findings)
            .read(directory, name)
            .orElseGet(Document::new);
    this.environment = inputs.environment();
    this.overrides = inputs.overrides();
    this.findings = findings;
    this.whole = new Line("", directory.resolve(name + ".conf"), 0);
  }

  /** What the process was started with. */
  record Inputs(Map<String, String> environment, Map<String, String> overrides) {}

  Document document() {
    return document;
  }

  @Override
  public Optional<Value> get(String key) {
    String variable = "BANYAN_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    return text(overrides, key, "command line")
        .or(() -> text(environment, variable, "environment " + variable))
        .or(() -> resolved(section, key));
  }

  /** What a section of the file says, resolved. */
  Optional<Value> resolved(String of, String key) {
    return new Interpolation(document, Map.of(), findings).get(of, key);
  }

  /** The properties for Kafka's client, without their prefix. */
  Map<String, String> kafka() {
    Map<String, String> properties = new TreeMap<>();
    properties.put("bootstrap.servers", "127.0.0.1:9092");
    document.keys(section).stream()
        .filter(key -> key.startsWith(KAFKA))
        .forEach(key -> resolved(section, key).ifPresent(v -> put(properties, key, v.text())));
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("BANYAN_KAFKA_")) {
            put(properties, name.substring(7).toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    overrides.forEach((key, value) -> put(properties, key, value));
    return properties;
  }

  private static void put(Map<String, String> properties, String key, String value) {
    if (key.startsWith(KAFKA)) {
      properties.put(key.substring(KAFKA.length()), value);
    }
  }

  /** Complains of every key of a section and of the command line that is none of these. */
  void onlyKnown(String of, Set<String> known) {
    for (String key : document.keys(of)) {
      boolean property = of.equals(section) && key.startsWith(KAFKA);
      if (!known.contains(key) && !property) {
        document.own(of, key).ifPresent(value -> unknown(value.first(), key, known));
      }
    }
    if (of.equals(section)) {
      overrides.keySet().stream()
          .filter(key -> !known.contains(key) && !key.startsWith(KAFKA))
          .forEach(key -> unknown(Value.of("", "command line").first(), key, known));
    }
  }

  private void unknown(Line line, String key, Set<String> known) {
    findings.problem(line, key, "is unknown" + Spelling.hint(key, known));
  }

  @Override
  public Line whole() {
    return whole;
  }

  private static Optional<Value> text(Map<String, String> map, String key, String source) {
    String text = map.get(key);
    return text == null ? Optional.empty() : Optional.of(Value.of(text, source));
  }
}
