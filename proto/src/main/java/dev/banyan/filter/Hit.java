package dev.banyan.filter;

import java.util.Map;
import java.util.Optional;

/**
 * What a failregex found in a line, as text.
 *
 * @param regex which failregex, from 0
 * @param groups what the named groups caught; those that caught nothing are not there
 */
record Hit(int regex, Map<String, String> groups) {

  Optional<String> group(String name) {
    return Optional.ofNullable(groups.get(name));
  }

  /** The address, name or other id that the failure belongs to. */
  Optional<String> id() {
    return group("fid").or(this::host);
  }

  /** The first of an address and a name. */
  Optional<String> host() {
    return group("ip4").or(() -> group("ip6")).or(() -> group("dns")).or(() -> group("host"));
  }
}
