package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.Tables.Place;
import dev.banyan.model.Block;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Banyan's chains when each ban is a rule: a mirror of what the kernel holds, rule by rule.
 *
 * <p>B1: a chain is what is allowed, then the bans, the newest first, then what an earlier process
 * left, then RETURN. B2: what an earlier process left stays until every jail of the chain was
 * replaced as a whole.
 *
 * <p>Owner: the firewall.
 */
final class BanChains {
  private static final String TIME = "-m time --datestop \\S+ ";

  private final Rules rules;
  private final Map<Link, List<String>> mirror = new LinkedHashMap<>();
  private final Map<Link, List<String>> left = new HashMap<>();
  private final Map<JailName, Map<Cidr, String>> bans = new HashMap<>();
  private final Set<JailName> unreplaced = new HashSet<>();
  private Set<Cidr> allowed = Set.of();

  BanChains(Rules rules) {
    this.rules = rules;
  }

  /** A chain, and the hook that leads to it. */
  private record Link(Place place, String hook, String chain) {}

  /** Chains that begin with what is there. */
  static BanChains adopting(Rules rules, Map<Place, SavedRules> there) {
    var chains = new BanChains(rules);
    chains.allowed = new LinkedHashSet<>();
    for (Link link : chains.links(there.keySet())) {
      List<String> found = new ArrayList<>();
      for (String rule : there.getOrDefault(link.place(), SavedRules.NONE).rules(link.chain())) {
        if (rule.startsWith("-s ") && rule.endsWith(" -j RETURN")) {
          Cidr.parse(rule.substring(3, rule.indexOf(' ', 3))).ifPresent(chains.allowed::add);
        } else if (rule.startsWith("-s ")) {
          found.add(rule);
        }
      }
      chains.left.put(link, found);
    }
    chains.unreplaced.addAll(rules.jails().keySet());
    chains.rebuild(chains.links(there.keySet()));
    return chains;
  }

  /** The same bans under other rules. */
  BanChains following(Rules newRules, Collection<Place> places) {
    var chains = new BanChains(newRules);
    chains.allowed = allowed;
    bans.forEach(
        (jail, inJail) -> {
          if (newRules.enforces(jail)) {
            chains.bans.put(jail, inJail);
          }
        });
    chains.left.putAll(left);
    chains.unreplaced.addAll(unreplaced);
    chains.rebuild(chains.links(places));
    return chains;
  }

  /** What should be in a table. */
  Chains at(Place place) {
    var chains = new Chains();
    mirror.forEach(
        (link, list) -> {
          if (link.place().equals(place)) {
            chains.set(link.chain(), link.hook(), list);
          }
        });
    return chains;
  }

  void allow(Set<Cidr> networks) {
    allowed = new LinkedHashSet<>(networks);
    rebuild(List.copyOf(mirror.keySet()));
  }

  /** Puts a ban first, here and in the scripts. */
  void insert(JailName jail, Cidr cidr, String time, Map<Place, List<String>> scripts) {
    bans.computeIfAbsent(jail, j -> new LinkedHashMap<>()).put(cidr, time);
    forEachRule(
        jail,
        cidr,
        (link, rule) -> {
          int position = (int) allowed.stream().filter(a -> sameFamily(a, link)).count();
          String line = timed(rule, time);
          chain(link).add(position, line);
          script(scripts, link).add("-I " + link.chain() + " " + (position + 1) + " " + line);
        });
  }

  /** Takes a ban away if it is there, here and in the scripts. */
  void remove(JailName jail, Cidr cidr, Map<Place, List<String>> scripts) {
    Map<Cidr, String> inJail = bans.getOrDefault(jail, Map.of());
    String time = inJail.get(cidr);
    forEachRule(
        jail,
        cidr,
        (link, rule) -> {
          if (time != null) {
            delete(link, timed(rule, time), scripts);
          }
          List<String> old = left.getOrDefault(link, List.of());
          for (String line : List.copyOf(old)) {
            if (line.replaceFirst(TIME, "").equals(rule)) {
              old.remove(line);
              delete(link, line, scripts);
            }
          }
        });
    if (time != null) {
      inJail.remove(cidr);
    }
  }

  private void delete(Link link, String line, Map<Place, List<String>> scripts) {
    if (chain(link).remove(line)) {
      script(scripts, link).add("-D " + link.chain() + " " + line);
    }
  }

  /** Makes these all bans of a jail. */
  void replace(JailName jail, Map<Cidr, String> times) {
    bans.put(jail, new LinkedHashMap<>(times));
    unreplaced.remove(jail);
    left.keySet().removeIf(link -> jailsOf(link).stream().noneMatch(unreplaced::contains));
    rebuild(List.copyOf(mirror.keySet()));
  }

  private void rebuild(Collection<Link> links) {
    Map<Link, List<String>> fresh = new LinkedHashMap<>();
    for (Link link : links) {
      List<String> list = new ArrayList<>();
      allowed.stream()
          .filter(network -> sameFamily(network, link))
          .forEach(network -> list.add(source(network) + "-j RETURN"));
      fresh.put(link, list);
    }
    bans.forEach(
        (jail, inJail) ->
            inJail.forEach(
                (cidr, time) ->
                    forEachRule(
                        jail,
                        cidr,
                        (link, rule) ->
                            fresh.getOrDefault(link, List.of()).add(timed(rule, time)))));
    fresh.forEach(
        (link, list) -> {
          list.addAll(left.getOrDefault(link, List.of()));
          list.add("-j RETURN");
        });
    mirror.keySet().retainAll(fresh.keySet());
    mirror.putAll(fresh);
  }

  /** What is done with each rule of a ban, which is still without its end. */
  private interface RuleTaker {
    void take(Link link, String rule);
  }

  private void forEachRule(JailName jail, Cidr cidr, RuleTaker taker) {
    Family family = Family.of(cidr);
    for (Block block : rules.jails().getOrDefault(jail, List.of())) {
      var link = link(block, family);
      for (RuleText text : RuleText.of(block, family)) {
        String packets = text.packets().isEmpty() ? "" : text.packets() + " ";
        taker.take(link, source(cidr) + packets + text.target());
      }
    }
  }

  private Set<Link> links(Collection<Place> places) {
    Set<Link> links = new LinkedHashSet<>();
    for (List<Block> blocks : rules.jails().values()) {
      for (Block block : blocks) {
        for (Family family : Family.values()) {
          Link link = link(block, family);
          if (places.contains(link.place())) {
            links.add(link);
          }
        }
      }
    }
    return links;
  }

  private Set<JailName> jailsOf(Link link) {
    Set<JailName> jails = new HashSet<>();
    rules
        .jails()
        .forEach(
            (jail, blocks) -> {
              if (blocks.stream().anyMatch(b -> link(b, link.place().family()).equals(link))) {
                jails.add(jail);
              }
            });
    return jails;
  }

  /** The networks that these rules block. */
  static Set<Cidr> sources(List<String> lines) {
    Set<Cidr> networks = new HashSet<>();
    for (String line : lines) {
      if (line.startsWith("-s ") && !line.endsWith("-j RETURN")) {
        Cidr.parse(line.substring(3, line.indexOf(' ', 3))).ifPresent(networks::add);
      }
    }
    return networks;
  }

  private static Link link(Block block, Family family) {
    return new Link(new Place(family, block.table()), block.chain(), Names.chain(block.name()));
  }

  private List<String> chain(Link link) {
    return mirror.computeIfAbsent(link, l -> new ArrayList<>(List.of("-j RETURN")));
  }

  private static List<String> script(Map<Place, List<String>> scripts, Link link) {
    return scripts.computeIfAbsent(link.place(), place -> new ArrayList<>());
  }

  private static boolean sameFamily(Cidr network, Link link) {
    return Family.of(network) == link.place().family();
  }

  private static String source(Cidr network) {
    return network.bits() == 0 ? "" : "-s " + network + " ";
  }

  private static String timed(String rule, String time) {
    int target = rule.lastIndexOf("-j ");
    return rule.substring(0, target) + time + rule.substring(target);
  }
}
