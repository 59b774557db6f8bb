package dev.banyan.filter;

import java.util.List;

/** A filter that cannot be compiled: everything that is wrong with it, at once. */
public final class FilterException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Fault> faults;

  public FilterException(List<Fault> faults) {
    super(String.join("; ", faults.stream().map(Fault::message).toList()));
    this.faults = List.copyOf(faults);
  }

  public List<Fault> faults() {
    return faults;
  }

  /**
   * One thing that is wrong.
   *
   * @param key {@code failregex}, {@code prefregex}, {@code ignoreregex} or {@code datepattern}
   * @param index which of the key's regexes, from 0
   * @param message what is wrong and where in the regex
   */
  public record Fault(String key, int index, String message) {}
}
