package dev.banyan.conf;

import java.util.Map;
import java.util.Optional;

/**
 * A filter or an action with everything resolved that a jail gives it.
 *
 * @param document its files
 * @param options by key
 */
record Definition(Call call, Document document, Map<String, Value> options) {

  Optional<Value> get(String key) {
    return Optional.ofNullable(options.get(key)).filter(value -> !value.isBlank());
  }

  Optional<String> text(String key) {
    return get(key).map(Value::text);
  }
}
