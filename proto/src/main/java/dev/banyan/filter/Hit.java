package dev.banyan.filter;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A failure as a filter finds it, as text.
 *
 * @param regex which failregex, from 0
 * @param groups what the named groups caught, in this line and those before it of the same session;
 *     those that caught nothing are not there
 * @param users all accounts that were tried in the session
 * @param lines how many lines the failure is told in
 */
record Hit(int regex, Map<String, String> groups, Set<String> users, int lines) {

  Optional<String> group(String name) {
    return Optional.ofNullable(groups.get(name));
  }

  /** The address, network, name or other id that the failure belongs to. */
  Optional<String> id() {
    return group("fid").map(Hit::bare).or(() -> host().map(this::withLength));
  }

  /** IPv6 addresses often stand in brackets, before a port. */
  private static String bare(String id) {
    boolean bracketed = id.length() > 2 && id.startsWith("[") && id.endsWith("]");
    return bracketed ? id.substring(1, id.length() - 1) : id;
  }

  private String withLength(String host) {
    return group("cidr").map(length -> host + "/" + length).orElse(host);
  }

  /** The name by which its host is known, if it is not known by an address. */
  Optional<String> name() {
    boolean addressed = groups.containsKey("ip4") || groups.containsKey("ip6");
    return addressed ? Optional.empty() : group("dns");
  }

  /** The first of an address and a name. */
  Optional<String> host() {
    return group("ip4").or(() -> group("ip6")).or(() -> group("dns")).or(() -> group("host"));
  }
}
