package dev.banyan.coordinator.decide;

import java.util.HashMap;
import java.util.Map;

/** Memory in a map. */
public final class Remembered implements Memory {
  private final Map<Subject, Counted> counted = new HashMap<>();

  Remembered copy() {
    Remembered copy = new Remembered();
    copy.counted.putAll(counted);
    return copy;
  }

  @Override
  public Counted get(Subject subject) {
    return counted.getOrDefault(subject, Counted.NOTHING);
  }

  @Override
  public void put(Subject subject, Counted changed) {
    counted.put(subject, changed);
  }
}
