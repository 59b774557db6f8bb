package dev.banyan.conf;

import java.util.Map;

/**
 * A filter or action with its options, as a jail names it: {@code iptables[name=SIP, port=5060]}.
 *
 * @param at where it is named
 */
record Call(String name, Map<String, Value> options, Line at) {
  Call {
    options = Map.copyOf(options);
  }
}
