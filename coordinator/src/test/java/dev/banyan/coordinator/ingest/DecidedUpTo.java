package dev.banyan.coordinator.ingest;

import java.util.Map;

/** How far a service is, for tests elsewhere. */
public final class DecidedUpTo {
  private DecidedUpTo() {}

  /** Whether everything below these offsets of each partition is decided. */
  public static boolean reached(IngestService service, Map<Integer, Long> ends) {
    Map<Integer, Long> decided =
        service.decided().entrySet().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    entry -> entry.getKey().partition(), Map.Entry::getValue));
    return ends.entrySet().stream()
        .allMatch(end -> decided.getOrDefault(end.getKey(), -1L) >= end.getValue());
  }
}
