package dev.banyan.e2e.simulation;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.conf.HostPort;
import dev.banyan.coordinator.banlog.KafkaBanLog;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** All hosts and coordinators of a run, and what operators do. */
final class Cluster {
  static final int PARTITIONS = 3;
  private static final int HOSTS = 3;
  private static final int COORDINATORS = 3;
  private static final int PORT = 8440;
  private static final Duration WORST_CLOCK = Duration.ofSeconds(100);
  private static final Writing.Mishaps OF_AGENTS = new Writing.Mishaps(0.03, 0);
  private static final Writing.Mishaps OF_COORDINATORS = new Writing.Mishaps(0, 0.02);

  final World world;
  final Scenario scenario;
  final Policy policy;
  final Kafka kafka;
  final Network network;
  final List<Host> hosts = new ArrayList<>();
  final List<Centre> centres = new ArrayList<>();

  /** What operators spoke of, so that rules alone do not say what becomes of it. */
  final Set<Address> touched = new HashSet<>();

  Cluster(World world, Path disk) {
    this.world = world;
    this.scenario = Scenario.of(world.random, Math.floorMod(world.seed, 4) != 2);
    this.policy = scenario.policy();
    this.kafka = new Kafka(world, PARTITIONS);
    this.network = new Network(world);
    var around = new Centre.Surroundings(world, kafka, network, scenario, OF_COORDINATORS);
    List<HostPort> coordinators = new ArrayList<>();
    for (int i = 1; i <= COORDINATORS; i++) {
      coordinators.add(new HostPort("10.9.0." + i, PORT));
      centres.add(
          new Centre(
              around, "coordinator-" + i, at("10.9.0." + i), disk.resolve("c" + i), Duration.ZERO));
    }
    for (int i = 1; i <= HOSTS; i++) {
      var place =
          new Host.Place(
              new HostName("pbx-" + i), at("10.8.0." + i), disk.resolve("bans-" + i), clockError());
      hosts.add(new Host(world, kafka, network, place, coordinators, OF_AGENTS));
    }
  }

  private Duration clockError() {
    return scenario.wrongClocks()
        ? world.upTo(WORST_CLOCK.multipliedBy(2)).minus(WORST_CLOCK)
        : Duration.ZERO;
  }

  static InetSocketAddress at(String address) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address), PORT);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  void start() {
    for (Centre centre : centres) {
      world.after(world.upTo(Duration.ofSeconds(2)), () -> centre.start(false));
    }
    for (Host host : hosts) {
      world.after(world.upTo(Duration.ofSeconds(4)), host::start);
    }
    look();
  }

  private void look() {
    kafka.group().look();
    world.after(Duration.ofMillis(200), this::look);
  }

  <T> T any(List<T> of) {
    return of.get(world.random.nextInt(of.size()));
  }

  /** An operator writes a record, through whichever coordinator answers. */
  void order(Entry entry, Address about) {
    List<KafkaBanLog> logs =
        centres.stream().flatMap(centre -> Optional.ofNullable(centre.banLog()).stream()).toList();
    if (!logs.isEmpty()) {
      world.tell("an operator orders " + entry);
      touched.add(about);
      var unused = any(logs).append(entry);
    }
  }

  /** What operators may want of an address. */
  Entry wish(Address address) {
    Cidr cidr = Cidr.of(address);
    Optional<HostName> everywhere = Optional.empty();
    return switch (world.random.nextInt(5)) {
      case 0 ->
          new Entry.OperatorBan(
              any(List.copyOf(scenario.rules().keySet())),
              cidr,
              everywhere,
              Optional.of(world.instant().plus(world.upTo(Duration.ofMinutes(2)))),
              "",
              "");
      case 1 -> new Entry.AllowListing(cidr, true, Optional.empty(), "", "");
      case 2 -> new Entry.AllowListing(cidr, false, Optional.empty(), "", "");
      default -> new Entry.OperatorUnban(Optional.empty(), cidr, everywhere, "", "");
    };
  }

  /** Whether anything that came after what is held may have changed what becomes of a network. */
  boolean isDisputed(Cidr cidr, Enforcement.Held held, Written written) {
    return written.records().stream()
        .anyMatch(
            record ->
                record.revision() > held.revision().offset()
                    && record.key().value().contains(cidr.toString()));
  }

  boolean isSettled() {
    return IntStream.range(0, PARTITIONS)
        .allMatch(p -> kafka.group().committed().getOrDefault(p, 0L) == kafka.failures(p).end());
  }

  void end() {
    hosts.forEach(Host::end);
    centres.forEach(Centre::end);
  }
}
