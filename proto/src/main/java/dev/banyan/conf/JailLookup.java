package dev.banyan.conf;

import java.util.Optional;

/** The options of one jail. */
record JailLookup(String jail, Line whole, Interpolation interpolation) implements Lookup {

  @Override
  public Optional<Value> get(String key) {
    return interpolation.get(jail, key);
  }
}
