package dev.banyan.agent.firewall;

import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The host's iptables tables, of both families, in which Banyan has chains. */
final class Tables implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(15);

  private final Map<Family, Iptables> programs = new EnumMap<>(Family.class);
  private final Programs all;
  private final RuleWatch watch;
  private boolean rawInUse = true;

  /** By which the tables are, or were, as planned. */
  private Rules kept = Rules.NONE;

  Tables(Programs programs) throws FirewallException {
    this.all = programs;
    for (Family family : Family.values()) {
      this.programs.put(family, Iptables.of(programs, family));
    }
    watch =
        new RuleWatch(programs, this.programs.values().stream().allMatch(Iptables::isOfNfTables));
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

  /**
   * Makes the tables as rules want them; how much was not. Does not look at them while it is sure
   * that they are as it left them.
   */
  int establish(Rules rules, Plan plan) throws FirewallException {
    if (watch.isQuiet() && rules.equals(kept)) {
      return 0;
    }
    kept = Rules.NONE;
    int defects = establish(places(rules), plan);
    kept = rules;
    return defects;
  }

  /** Makes the tables as planned; how much was not. One command prints what is in a family's. */
  int establish(List<Place> places, Plan plan) throws FirewallException {
    List<List<Place>> byFamily = byFamily(places);
    List<List<String>> looks =
        byFamily.stream()
            .map(those -> at(those.get(0)).look(those.stream().map(Place::table).toList()))
            .toList();
    List<Answer> seen = Failures.uninterrupted(() -> all.runAll(LOOK, looks));
    int defects = 0;
    for (int i = 0; i < looks.size(); i++) {
      List<Place> those = byFamily.get(i);
      defects += establishAll(at(those.get(0)), those, plan, seen.get(i));
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

  @Override
  public void close() {
    watch.close();
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
