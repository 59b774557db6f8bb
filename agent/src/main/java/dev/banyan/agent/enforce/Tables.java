package dev.banyan.agent.enforce;

import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The host's iptables tables, of both families, in which Banyan has chains. */
final class Tables {
  private static final Duration LOOK = Duration.ofSeconds(15);

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
    return establish(places, plan, Failures.uninterrupted(() -> all.runAll(LOOK, looks(places))));
  }

  /** The commands that print what is there, one for each family. */
  List<List<String>> looks(List<Place> places) {
    return byFamily(places).stream()
        .map(those -> at(those.get(0)).look(those.stream().map(Place::table).toList()))
        .toList();
  }

  /**
   * Makes the tables as planned, as above.
   *
   * @param seen what {@link #looks} answered
   */
  int establish(List<Place> places, Plan plan, List<Answer> seen) throws FirewallException {
    int defects = 0;
    Iterator<Answer> answers = seen.iterator();
    for (List<Place> those : byFamily(places)) {
      defects += establishAll(at(those.get(0)), those, plan, answers.next());
    }
    return defects;
  }

  private static List<List<Place>> byFamily(List<Place> places) {
    return Stream.of(Family.values())
        .map(family -> places.stream().filter(place -> place.family() == family).toList())
        .filter(those -> !those.isEmpty())
        .toList();
  }

  private static int establishAll(Iptables tables, List<Place> places, Plan plan, Answer seen)
      throws FirewallException {
    Map<String, SavedRules> there = tables.seen(places.stream().map(Place::table).toList(), seen);
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
