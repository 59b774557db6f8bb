package dev.banyan.conf;

import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what stands in {@code filter.d} and {@code action.d}: {@code [Definition]} holds the
 * options, {@code [Init]} their defaults, and what a jail gives in brackets wins over both.
 */
final class DefinitionReader {
  private static final String DEFINITION = "Definition";
  private static final String INIT = "Init";

  private final Path directory;
  private final Set<String> known;
  private final DocumentReader reader;
  private final Findings findings;

  /**
   * @param directory such as {@code filter.d}
   * @param known keys that mean something, which {@code [DEFAULT]} can give too
   */
  DefinitionReader(Path directory, Set<String> known, DocumentReader reader, Findings findings) {
    this.directory = directory;
    this.known = known;
    this.reader = reader;
    this.findings = findings;
  }

  /** The definition, or nothing if there is no file of that name. */
  Optional<Definition> read(Call call) {
    return read(call, "");
  }

  /**
   * The definition under a condition.
   *
   * @param condition such as {@code family=inet6}: what is set for it goes before what is set for
   *     any; empty: none holds
   */
  Optional<Definition> read(Call call, String condition) {
    return reader.read(directory, call.name()).map(document -> resolve(call, document, condition));
  }

  private Definition resolve(Call call, Document document, String condition) {
    if (!document.has(DEFINITION)) {
      sayUndefined(call, document);
    }
    Map<String, Value> given = new LinkedHashMap<>(call.options());
    Interpolation interpolation = new Interpolation(document, given, findings);
    Map<String, Value> options = new LinkedHashMap<>();
    Set<String> keys = new LinkedHashSet<>(document.keys(DEFINITION));
    keys.addAll(Sets.intersection(document.keys(Document.DEFAULT), known));
    for (String key : keys) {
      interpolation.get(DEFINITION, key).ifPresent(value -> options.put(key, value));
    }
    Interpolation init = new Interpolation(document, Map.of(), findings);
    for (String key : document.keys(INIT)) {
      init.get(INIT, key).ifPresent(value -> put(options, given, key, value));
    }
    options.putAll(given);
    if (!condition.isEmpty()) {
      choose("?" + condition, given, options);
    }
    Tags tags =
        new Tags(options, known, tag -> outside(interpolation, init, document, tag), findings);
    return new Definition(call, document, tags.resolve());
  }

  /** What the jail itself gives holds whatever the condition is. */
  private static void choose(String suffix, Map<String, Value> given, Map<String, Value> options) {
    for (var option : Map.copyOf(options).entrySet()) {
      String key = option.getKey();
      if (key.endsWith(suffix) && !key.startsWith("known/")) {
        String plain = key.substring(0, key.length() - suffix.length());
        if (!given.containsKey(plain) || given.containsKey(key)) {
          options.put(plain, option.getValue());
        }
      }
    }
  }

  private static void put(
      Map<String, Value> options, Map<String, Value> given, String key, Value value) {
    options.put("known/" + key, value);
    if (!given.containsKey(key)) {
      options.put(key, value);
    }
  }

  /**
   * What a tag may mean beyond the options: {@code section/key}, which knows nothing of what the
   * jail gives, or a default.
   */
  private static Optional<Value> outside(
      Interpolation interpolation, Interpolation plain, Document document, String tag) {
    int slash = tag.indexOf('/');
    if (slash < 0) {
      return document.has(Document.DEFAULT) ? interpolation.get(DEFINITION, tag) : Optional.empty();
    }
    String section = tag.substring(0, slash);
    String key = tag.substring(slash + 1);
    if (section.equals("known")) {
      return document
          .before(DEFINITION, key)
          .map(raw -> interpolation.resolve(DEFINITION, key, raw))
          .or(() -> interpolation.get(DEFINITION, key));
    }
    return document.has(section) ? plain.get(section, key) : Optional.empty();
  }

  private void sayUndefined(Call call, Document document) {
    String hint = Spelling.hint(DEFINITION, document.names());
    String message = "%s has no section [Definition]%s";
    findings.problem(call.at(), call.name(), message.formatted(directory.getFileName(), hint));
  }
}
