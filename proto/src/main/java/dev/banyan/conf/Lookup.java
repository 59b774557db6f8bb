package dev.banyan.conf;

import java.util.Optional;

/** Where options come from. */
interface Lookup {

  /** The value of an option, everything in it resolved. */
  Optional<Value> get(String key);

  /** What a complaint points at if the option is set nowhere. */
  Line whole();

  /** What a complaint about an option points at. */
  default Line place(String key) {
    return get(key).map(Value::first).orElse(whole());
  }
}
