package dev.banyan.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The result of a benchmark: named figures, in the order in which they were put in. */
final class Figures {
  private final Map<String, String> byName = new LinkedHashMap<>();

  Figures put(String name, double value, int decimals) {
    byName.put(name, String.format(Locale.ROOT, "%." + decimals + "f", value));
    return this;
  }

  /** These and all of another. */
  Figures putAll(Figures other) {
    byName.putAll(other.byName);
    return this;
  }

  String json() {
    return byName.entrySet().stream()
        .map(entry -> "\"%s\": %s".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** The smallest value that at least this share of all is not larger than (nearest rank). */
  static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(rank - 1, 0));
  }

  static double median(List<Double> values) {
    return percentile(values, 0.5);
  }
}
