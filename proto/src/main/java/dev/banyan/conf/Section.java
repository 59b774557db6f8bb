package dev.banyan.conf;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A section of one file.
 *
 * @param header where it begins
 * @param options by key, in the order of the file
 */
record Section(String name, Line header, Map<String, Value> options) {
  Section(String name, Line header) {
    this(name, header, new LinkedHashMap<>());
  }
}
