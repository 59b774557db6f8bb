package dev.banyan.coordinator.decide;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What several jails decide, written down again from the statement. Times are seconds, addresses
 * the last two bytes of IPv4. It uses nothing of the product.
 *
 * <p>Failures of one network, by the jail's prefix, count as one address's, unless the network
 * holds an allowed address; those of hosts outside of the jail do not count. The n-th ban lasts
 * multipliers[n-1] times as long, the last multiplier being that of all later ones; bans in other
 * jails count too if the jail says so. A ban that ended longer ago than the history is forgotten
 * with all before it. A jail that counts bans takes those of all other jails as its failures, as
 * far as they began within findtime.
 */
final class NaiveCluster {
  /**
   * @param lonely whether each host counts by itself
   */
  record Rule(
      String name,
      boolean bans,
      int maxretry,
      long findtime,
      long bantime,
      int prefix,
      boolean lonely,
      String hosts,
      List<Integer> multipliers,
      boolean overall) {}

  record Seen(Rule rule, int address, String host, long time) {}

  record Ban(String jail, String subject, long since, long until, int earlier) {}

  private final List<Rule> rules;
  private final int allowed;
  private final long history;
  private final List<Seen> seen = new ArrayList<>();
  private final Map<String, List<Ban>> bans = new HashMap<>();

  /**
   * @param allowed an address; 0: none
   */
  NaiveCluster(List<Rule> rules, int allowed, long history) {
    this.rules = rules;
    this.allowed = allowed;
    this.history = history;
  }

  List<Ban> take(Seen line) {
    if (!line.host().startsWith(line.rule().hosts())) {
      return List.of();
    }
    seen.add(line);
    List<Long> failures = new ArrayList<>();
    for (Seen other : seen) {
      if (subject(other.rule(), other).equals(subject(line.rule(), line))) {
        failures.add(other.time());
      }
    }
    List<Ban> due = decide(line.rule(), line, failures);
    for (Rule rule : due.isEmpty() ? List.<Rule>of() : rules) {
      if (rule.bans()) {
        List<Long> began = new ArrayList<>();
        for (Rule other : rules) {
          for (Ban ban : other.bans() ? List.<Ban>of() : of(other, line)) {
            if (ban.since() >= line.time() - rule.findtime()) {
              began.add(ban.since());
            }
          }
        }
        due.addAll(decide(rule, line, began));
      }
    }
    return due;
  }

  private List<Ban> decide(Rule rule, Seen line, List<Long> failures) {
    List<Ban> due = new ArrayList<>();
    if (line.address() == allowed) {
      return due;
    }
    List<Ban> before = of(rule, line);
    failures.sort(Long::compare);
    for (long last : failures) {
      long cut = before.isEmpty() ? 0 : before.get(before.size() - 1).until();
      long count =
          failures.stream()
              .filter(time -> time > cut && time <= last && time >= last - rule.findtime())
              .count();
      if (last > cut && count >= rule.maxretry()) {
        int own = chain(before, last);
        int all = own;
        for (Rule other : rules) {
          all +=
              rule.overall() && !other.name().equals(rule.name())
                  ? chain(of(other, line), last)
                  : 0;
        }
        int at = Math.min(all, rule.multipliers().size() - 1);
        Ban ban =
            new Ban(
                rule.name(),
                subject(rule, line),
                last,
                last + rule.bantime() * (all == 0 ? 1 : rule.multipliers().get(at)),
                own);
        before.add(ban);
        due.add(ban);
      }
    }
    return due;
  }

  private int chain(List<Ban> bans, long at) {
    int count = 0;
    long end = Long.MAX_VALUE - history;
    for (Ban ban : bans) {
      count = ban.since() > end + history ? 1 : count + 1;
      end = ban.until();
    }
    return at > end + history ? 0 : count;
  }

  private List<Ban> of(Rule rule, Seen line) {
    return bans.computeIfAbsent(subject(rule, line), s -> new ArrayList<>());
  }

  private String subject(Rule rule, Seen line) {
    int shift = 32 - rule.prefix();
    boolean guarded = allowed != 0 && (allowed >> shift) == (line.address() >> shift);
    int bits = guarded ? 32 : rule.prefix();
    int network = (line.address() >> (32 - bits)) << (32 - bits);
    return "auto/%s/%s/192.0.%d.%d/%d"
        .formatted(
            rule.name(), rule.lonely() ? line.host() : "*", network >> 8, network & 255, bits);
  }
}
