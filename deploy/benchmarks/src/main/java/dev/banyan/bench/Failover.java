package dev.banyan.bench;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import dev.banyan.model.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How long after the owner of a partition was killed another bans there, under a steady load of
 * failures; and whether a ban was lost or wrong. Arguments: a directory with room, the jail, its
 * maxretry, the command that starts a coordinator.
 */
public final class Failover {
  private static final List<String> NAMES = List.of("one", "two", "three");
  private static final int PARTITIONS = 12;
  private static final int KILLS = 5;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** After a coordinator joined, partitions move. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  /** Longer than any pause of a take-over. */
  private static final Duration QUIET = Duration.ofSeconds(20);

  private final RunningBroker broker;
  private final List<String> command;
  private final Map<String, Started> coordinators = new TreeMap<>();
  private final List<Double> pauses = new ArrayList<>();

  private Failover(RunningBroker broker, List<String> command) {
    this.broker = broker;
    this.command = command;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> all = List.of(arguments);
    try (RunningBroker broker = RunningBroker.in(Path.of(all.get(0)))) {
      Failover failover = new Failover(broker, all.subList(3, all.size()));
      try {
        failover.run(all.get(1), Integer.parseInt(all.get(2)));
      } finally {
        failover.coordinators.values().forEach(Started::kill);
      }
    }
  }

  private void run(String jail, int maxretry) throws Exception {
    for (String name : NAMES) {
      coordinators.put(name, broker.coordinator(name, command));
    }
    try (BanWatch bans = new BanWatch(broker.servers())) {
      Attack attack = new Attack(broker.servers(), jail, maxretry);
      try (attack) {
        attack.begin();
        for (int kill = 0; kill < KILLS; kill++) {
          kill(NAMES.get(kill % NAMES.size()), bans);
        }
      }
      bans.drain(QUIET);
      System.out.println(figures(attack.guilty(), bans.banned()).json());
    }
  }

  private void kill(String name, BanWatch bans) throws Exception {
    long settled = System.currentTimeMillis() + SETTLING.toMillis();
    bans.await(seen -> seen.atMillis() >= settled, LIMIT);
    bans.forgetOwners();
    bans.await(seen -> isShared(bans.owners()), LIMIT);
    Map<Integer, String> owners = bans.owners();
    owners.values().removeIf(owner -> !owner.equals(name));
    Set<Integer> owned = owners.keySet();
    long killed = System.currentTimeMillis();
    requireNonNull(coordinators.get(name), name).kill();
    BanWatch.Seen first =
        bans.await(
            seen ->
                seen.atMillis() >= killed
                    && owned.contains(seen.partition())
                    && !seen.writer().equals(name),
            LIMIT);
    System.out.printf(
        "%s, owner of %s, killed: first ban there by %s after %d ms%n",
        name, owned, first.writer(), first.atMillis() - killed);
    pauses.add((double) (first.atMillis() - killed));
    coordinators.put(name, broker.coordinator(name, command));
  }

  /** Whether it is known of all partitions who owns them, and everyone has some. */
  private static boolean isShared(Map<Integer, String> owners) {
    return owners.size() == PARTITIONS
        && owners.values().stream().distinct().count() == NAMES.size();
  }

  private Figures figures(Set<Address> guilty, Set<Address> banned) {
    return new Figures()
        .put("first_ban_ms", Figures.median(pauses), 0)
        .put("lost", Sets.difference(guilty, banned).size(), 0)
        .put("wrong", Sets.difference(banned, guilty).size(), 0);
  }
}
