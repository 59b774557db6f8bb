package dev.banyan.telemetry;

import java.util.List;
import java.util.Map;

/**
 * Something that is measured, as it is at one moment.
 *
 * @param name by the rules of Prometheus: lower case, words joined by {@code _}, the unit in it
 * @param help one sentence for people
 * @param samples one for each set of labels; none: not known now
 */
public record Figure(String name, Kind kind, String help, List<Sample> samples) {
  public Figure {
    samples = List.copyOf(samples);
  }

  /** Whether it can fall. */
  public enum Kind {
    /** Grows from the start of the process on. */
    COUNTER,
    /** Is what it is. */
    GAUGE
  }

  /** One value. */
  public record Sample(Map<String, String> labels, double value) {
    public Sample {
      labels = Map.copyOf(labels);
    }
  }

  /** What grows from the start of the process on; its name ends in {@code _total}. */
  public static Figure counter(String name, String help, Number value) {
    return new Figure(name, Kind.COUNTER, help, List.of(new Sample(Map.of(), value.doubleValue())));
  }

  /** What is as it is. */
  public static Figure gauge(String name, String help, Number value) {
    return new Figure(name, Kind.GAUGE, help, List.of(new Sample(Map.of(), value.doubleValue())));
  }

  /**
   * One value for each of several things of a kind.
   *
   * @param label what the keys are, such as {@code jail}
   */
  public static Figure by(
      String label, Kind kind, String name, String help, Map<String, ? extends Number> values) {
    List<Sample> samples =
        values.entrySet().stream()
            .map(e -> new Sample(Map.of(label, e.getKey()), e.getValue().doubleValue()))
            .toList();
    return new Figure(name, kind, help, samples);
  }
}
