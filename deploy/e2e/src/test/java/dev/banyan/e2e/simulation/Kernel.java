package dev.banyan.e2e.simulation;

import dev.banyan.agent.firewall.DryRunFirewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.agent.firewall.Rules;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A host's kernel: sets of networks with timeouts, and those that are let through. It outlives the
 * agent, but not the host; whoever changes it may be killed between any two changes.
 */
final class Kernel extends DryRunFirewall {
  /** After a refusal it is asked again within that time. */
  private static final Duration EXCUSED = Duration.ofMinutes(1);

  private final World world;
  private final Map<JailName, Map<Cidr, Long>> sets = new HashMap<>();
  private Set<Cidr> allowed = Set.of();
  private Life user;
  private double refusals;
  private long excusedUntil;
  private long version;
  private int boots;

  Kernel(World world, Life user) {
    this.world = world;
    this.user = user;
  }

  void usedBy(Life agent) {
    user = agent;
  }

  /** How often it fails. */
  void refuses(double probability) {
    refusals = probability;
  }

  /** The host starts anew. */
  void reboot() {
    sets.clear();
    allowed = Set.of();
    version++;
    boots++;
  }

  /** How often its host was started anew. */
  int boots() {
    return boots;
  }

  /** Whether it failed lately, so that something may have to be done once more. */
  boolean refuses() {
    return refusals > 0 || world.nanos() < excusedUntil;
  }

  long version() {
    return version;
  }

  /** What is stopped now. */
  List<Entry> stopped() {
    List<Entry> stopped = new ArrayList<>();
    sets.forEach(
        (jail, set) ->
            set.forEach(
                (cidr, end) -> {
                  if (end > world.nanos() && allowed.stream().noneMatch(a -> a.contains(cidr))) {
                    stopped.add(new Entry(jail, cidr, end));
                  }
                }));
    return stopped;
  }

  /** Until when, by the world's time. */
  record Entry(JailName jail, Cidr cidr, long end) {}

  boolean stops(JailName jail, Cidr cidr) {
    return sets.getOrDefault(jail, Map.of()).getOrDefault(cidr, 0L) > world.nanos()
        && allowed.stream().noneMatch(a -> a.contains(cidr));
  }

  private void step() throws FirewallException {
    world.mayDie(user);
    version++;
    if (world.chance(refusals)) {
      excusedUntil = world.nanos() + EXCUSED.toNanos();
      throw new FirewallException(FirewallException.Reason.FAILED, "the kernel is busy");
    }
  }

  private long end(Optional<Duration> left) {
    return left.map(time -> world.nanos() + time.toNanos()).orElse(Long.MAX_VALUE);
  }

  @Override
  public int establish(Rules rules) throws FirewallException {
    step();
    Set<JailName> wanted = rules.jails().keySet();
    int defects = 0;
    defects += sets.keySet().removeIf(jail -> !wanted.contains(jail)) ? 1 : 0;
    for (JailName jail : wanted) {
      defects += sets.putIfAbsent(jail, new HashMap<>()) == null ? 1 : 0;
    }
    return defects;
  }

  @Override
  public void allow(Set<Cidr> networks) throws FirewallException {
    step();
    allowed = Set.copyOf(networks);
  }

  @Override
  public Map<Integer, Refusal> apply(List<Operation> operations) throws FirewallException {
    Map<Integer, Refusal> refused = new HashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      step();
      Operation operation = operations.get(i);
      Map<Cidr, Long> set = sets.get(operation.jail());
      if (set == null) {
        refused.put(i, new Refusal("no set for " + operation.jail(), false));
      } else if (operation instanceof Block block) {
        world.tell(
            "%s stops %s in %s for %s", user.name(), block.cidr(), block.jail(), block.left());
        set.put(block.cidr(), end(block.left()));
      } else if (set.remove(operation.cidr()) != null) {
        world.tell("%s lets %s go in %s", user.name(), operation.cidr(), operation.jail());
      }
    }
    return refused;
  }

  @Override
  public void replace(JailName jail, Map<Cidr, Optional<Duration>> networks)
      throws FirewallException {
    step();
    Map<Cidr, Long> fresh = new HashMap<>();
    networks.forEach((cidr, left) -> fresh.put(cidr, end(left)));
    world.tell("%s stops in %s now %s", user.name(), jail, networks);
    sets.put(jail, fresh);
    world.mayDie(user);
  }

  @Override
  public Set<JailName> lacking(Map<JailName, Integer> sizes) {
    Set<JailName> lacking = new HashSet<>();
    sizes.forEach(
        (jail, size) -> {
          if (holds(jail).size() < size) {
            lacking.add(jail);
          }
        });
    return lacking;
  }

  @Override
  public Set<Cidr> holds(JailName jail) {
    Set<Cidr> held = new HashSet<>();
    sets.getOrDefault(jail, Map.of())
        .forEach(
            (cidr, end) -> {
              if (end > world.nanos()) {
                held.add(cidr);
              }
            });
    return held;
  }
}
