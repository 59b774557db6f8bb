package dev.banyan.conf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Several files, the later over the earlier. What a later file overrides is kept, for it can be
 * referred to as {@code known/key}.
 *
 * <p>A section with a condition, {@code [Init?family=inet6]}, is the section with the condition at
 * each key.
 */
final class Document {
  static final String DEFAULT = "DEFAULT";
  static final String INCLUDES = "INCLUDES";

  private final Map<String, Map<String, List<Value>>> sections = new LinkedHashMap<>();
  private final Map<String, Line> headers = new LinkedHashMap<>();

  /** Lays a file over those before it. */
  void overlay(IniFile file) {
    for (Section section : file.sections().values()) {
      int condition = section.name().indexOf('?');
      String name = condition < 0 ? section.name() : section.name().substring(0, condition);
      String suffix = condition < 0 ? "" : section.name().substring(condition);
      headers.putIfAbsent(name, section.header());
      section.options().forEach((key, value) -> layers(name, key + suffix).add(value));
      sections.computeIfAbsent(name, any -> new LinkedHashMap<>());
    }
  }

  /** The sections with settings of their own. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(sections.keySet());
    names.remove(DEFAULT);
    names.remove(INCLUDES);
    return names;
  }

  /** All sections, the defaults too. */
  Set<String> sections() {
    return sections.keySet();
  }

  boolean has(String section) {
    return sections.containsKey(section);
  }

  /** Where a section begins first. */
  Optional<Line> header(String section) {
    return Optional.ofNullable(headers.get(section));
  }

  /** The keys that a section itself sets. */
  Set<String> keys(String section) {
    return sections.getOrDefault(section, Map.of()).keySet();
  }

  /** All values that a section itself was given for a key, the newest last; none: not set. */
  List<Value> history(String section, String key) {
    return sections.getOrDefault(section, Map.of()).getOrDefault(key, List.of());
  }

  /** What holds in a section, its own value or the default; nothing resolved. */
  Optional<Value> raw(String section, String key) {
    return own(section, key).or(() -> own(DEFAULT, key));
  }

  /** What a section itself says. */
  Optional<Value> own(String section, String key) {
    List<Value> history = history(section, key);
    return history.isEmpty() ? Optional.empty() : Optional.of(history.get(history.size() - 1));
  }

  /** What a section said before the last file that says anything of this key. */
  Optional<Value> before(String section, String key) {
    List<Value> history = history(section, key);
    return history.size() < 2 ? Optional.empty() : Optional.of(history.get(history.size() - 2));
  }

  private List<Value> layers(String section, String key) {
    return sections
        .computeIfAbsent(section, any -> new LinkedHashMap<>())
        .computeIfAbsent(key, any -> new ArrayList<>());
  }
}
