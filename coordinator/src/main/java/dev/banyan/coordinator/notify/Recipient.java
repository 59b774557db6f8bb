package dev.banyan.coordinator.notify;

import com.google.common.base.Splitter;
import dev.banyan.model.Jail.Notification;
import dev.banyan.model.JailName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who gets mail, and in whose name.
 *
 * @param to at least one address
 * @param from an address
 * @param fromName what people are shown for it
 */
record Recipient(List<String> to, String from, String fromName) {
  private static final Splitter ADDRESSES =
      Splitter.on(Pattern.compile("[\\s,]+")).omitEmptyStrings();

  /** What a policy may say for the host that mails. */
  private static final Pattern TAG = Pattern.compile("<[a-z-]+>");

  Recipient {
    to = List.copyOf(to);
  }

  /**
   * Whom an action tells.
   *
   * @param domain of addresses without one
   */
  static Recipient of(Notification told, String domain) {
    Map<String, String> options = told.options();
    return new Recipient(
        ADDRESSES
            .splitToStream(options.getOrDefault("dest", "root"))
            .map(address -> whole(address, domain))
            .toList(),
        whole(options.getOrDefault("sender", "banyan"), domain),
        options.getOrDefault("sendername", "Banyan"));
  }

  /** The same action for another jail. */
  static Notification named(Notification told, JailName jail) {
    Map<String, String> options = new TreeMap<>(told.options());
    options.put("name", jail.value());
    return new Notification(told.action(), options);
  }

  private static String whole(String address, String domain) {
    String full = TAG.matcher(address).replaceAll(Matcher.quoteReplacement(domain));
    return full.indexOf('@') < 0 ? full + "@" + domain : full;
  }
}
