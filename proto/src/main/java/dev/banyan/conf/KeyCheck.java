package dev.banyan.conf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Complains of keys that look like a slip: near a key that means something, and nothing refers to
 * them. Any other unknown key may be a variable.
 */
final class KeyCheck {
  private final Map<Document, Set<String>> documents = new LinkedHashMap<>();

  /** Has the keys of a document looked at. */
  void add(Document document, Set<String> known) {
    documents.putIfAbsent(document, known);
  }

  /**
   * @param references everything that some value refers to
   */
  void check(Set<String> references, Findings findings) {
    documents.forEach((document, known) -> check(document, known, references, findings));
  }

  private static void check(
      Document document, Set<String> known, Set<String> references, Findings findings) {
    for (String section : document.sections()) {
      for (String key : document.keys(section)) {
        String plain = key.replaceFirst("\\?.*", "");
        if (!known.contains(plain) && !references.contains(plain)) {
          Spelling.nearest(plain, known)
              .ifPresent(
                  near ->
                      document
                          .history(section, key)
                          .forEach(
                              value ->
                                  findings.problem(
                                      value.first(),
                                      key,
                                      "is unknown; did you mean '" + near + "'?")));
        }
      }
    }
  }
}
