package dev.banyan.agent.enforce;

import dev.banyan.agent.process.Programs;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The host's iptables tables, of both families, in which Banyan has chains. */
final class Tables {
  private final Map<Family, Iptables> programs = new EnumMap<>(Family.class);
  private final Programs all;
  private boolean rawInUse = true;

  Tables(Programs programs) throws FirewallException {
    this.all = programs;
    for (Family family : Family.values()) {
      this.programs.put(family, Iptables.of(programs, family));
    }
  }

  /** One table of one family. */
  record Place(Family family, String table) {}

  /** What should be in a table. */
  interface Plan {
    Chains chains(Place place);
  }

  /**
   * Where chains of these rules are or may be left: {@code raw} is looked at once, for an earlier
   * run's, and then only if it is used.
   */
  List<Place> places(Rules rules) {
    boolean raw =
        rules.jails().values().stream()
            .flatMap(List::stream)
            .anyMatch(block -> block.table().equals("raw"));
    List<Place> places = new ArrayList<>();
    for (Family family : Family.values()) {
      places.add(new Place(family, "filter"));
      if (raw || rawInUse) {
        places.add(new Place(family, "raw"));
      }
    }
    rawInUse = raw;
    return places;
  }

  /** Makes the tables as planned; how much was not. */
  int establish(List<Place> places, Plan plan) throws FirewallException {
    int defects = 0;
    for (Family family : Family.values()) {
      List<Place> those = places.stream().filter(place -> place.family() == family).toList();
      if (!those.isEmpty()) {
        defects += establishAll(at(those.get(0)), those, plan);
      }
    }
    return defects;
  }

  private static int establishAll(Iptables tables, List<Place> places, Plan plan)
      throws FirewallException {
    Map<String, SavedRules> there = tables.save(places.stream().map(Place::table).toList());
    int defects = 0;
    for (Place place : places) {
      SavedRules table = there.getOrDefault(place.table(), SavedRules.NONE);
      defects += tables.establish(place.table(), plan.chains(place), table);
    }
    return defects;
  }

  /** Removes Banyan's chains and the jumps to them. */
  void teardown() throws FirewallException {
    for (Family family : Family.values()) {
      for (Iptables tables : Iptables.everywhere(all, family)) {
        for (String table : List.of("filter", "raw")) {
          tables.establish(table, new Chains());
        }
      }
    }
  }

  /** What the rules of Banyan's chains have stopped. */
  List<Iptables.Counter> counters() throws FirewallException {
    List<Iptables.Counter> counters = new ArrayList<>();
    for (Family family : Family.values()) {
      counters.addAll(at(new Place(family, "filter")).counters("filter"));
      if (rawInUse) {
        counters.addAll(at(new Place(family, "raw")).counters("raw"));
      }
    }
    return counters;
  }

  Iptables at(Place place) {
    Iptables tables = programs.get(place.family());
    if (tables == null) {
      throw new AssertionError("both families are made in the constructor");
    }
    return tables;
  }
}
