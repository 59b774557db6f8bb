package dev.banyan.agent.firewall;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Banyan's nftables table as {@code nft --terse} prints it: without what its sets hold.
 *
 * @param text empty: there is no table
 */
record NftListing(String text) {
  static final NftListing NONE = new NftListing("");

  private static final Pattern OBJECT = Pattern.compile("(?m)^\\s*(chain|set) (\\S+) \\{");
  private static final Pattern COUNTER =
      Pattern.compile("(?m)^(.* @(\\S+)) counter packets (\\d+) bytes");

  /**
   * A rule that counts.
   *
   * @param rule tells it from others
   * @param set whose networks it stops
   */
  record Counter(String rule, String set, long packets) {}

  Set<String> chains() {
    return named("chain");
  }

  Set<String> sets() {
    return named("set");
  }

  /** How many networks a set can hold; 0 if it is not there. */
  int capacity(String set) {
    Matcher size =
        Pattern.compile("set " + Pattern.quote(set) + " \\{[^}]*?size (\\d{1,9})").matcher(text);
    return size.find() ? Integer.parseInt(size.group(1)) : 0;
  }

  Stream<Counter> counters() {
    return COUNTER
        .matcher(text)
        .results()
        .map(m -> new Counter(m.group(1), m.group(2), Long.parseLong(m.group(3))));
  }

  /** The same without what was counted, which changes by itself. */
  NftListing uncounted() {
    return new NftListing(text.replaceAll("counter packets \\d+ bytes \\d+", "counter"));
  }

  private Set<String> named(String kind) {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = OBJECT.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).equals(kind)) {
        names.add(matcher.group(2));
      }
    }
    return names;
  }
}
