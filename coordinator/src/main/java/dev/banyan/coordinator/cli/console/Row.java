package dev.banyan.coordinator.cli.console;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One object of an answer for programs: names in their order, times in RFC 3339 UTC. */
public final class Row {
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  public Row put(String name, @Nullable Object value) {
    fields.put(name, value);
    return this;
  }

  /** A text; an empty one is absent. */
  public Row text(String name, String value) {
    return put(name, value.isEmpty() ? null : value);
  }

  public Row time(String name, boolean present, long epochMillis) {
    return put(name, present ? Instant.ofEpochMilli(epochMillis).toString() : null);
  }

  /** A duration in whole seconds; what is negative lasts for ever and is absent. */
  public Row seconds(String name, long millis) {
    return put(name, millis < 0 ? null : millis / 1_000);
  }

  public Map<String, @Nullable Object> fields() {
    return Collections.unmodifiableMap(fields);
  }
}
