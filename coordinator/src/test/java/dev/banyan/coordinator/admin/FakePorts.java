package dev.banyan.coordinator.admin;

import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.Problem;
import dev.banyan.coordinator.banlog.BanLog;
import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.coordinator.banlog.Happened;
import dev.banyan.coordinator.notify.Delivery;
import dev.banyan.coordinator.past.Chronicler;
import dev.banyan.coordinator.push.AgentView;
import dev.banyan.coordinator.push.Fleet;
import dev.banyan.coordinator.window.WindowView;
import dev.banyan.model.Address;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A coordinator in lists: what a test puts in is what operators see. */
final class FakePorts implements BanLog, BanView, WindowView, AgentView, Ports.PolicyFiles {
  final List<Entry> appended = new ArrayList<>();
  final List<Ban> bans = new ArrayList<>();
  final List<Entry.AutomaticBan> held = new ArrayList<>();
  final List<AllowListing> listings = new ArrayList<>();
  final List<Counting> windows = new ArrayList<>();
  final List<Fleet.Agent> agents = new ArrayList<>();
  final Map<String, List<LocalBan>> localBans = new HashMap<>();
  List<AgentReport.Fault> faults = List.of();
  Policy policy = Policy.EMPTY;
  List<Happened> happened = List.of();
  List<Entry> lasting = List.of();
  boolean caughtUp = true;
  Optional<Suspended> suspended = Optional.empty();
  boolean broken;
  Optional<Entry.LogBegun> begun = Optional.empty();
  Set<HostName> quarantined = Set.of();
  private long revision = 100;
  final FakeChronicle history = new FakeChronicle();
  final FakeChronicle audit = new FakeChronicle();
  final Ports.Memory memory =
      new Ports.Memory(new Chronicler(history), new AuditTrail(audit), new Watchers());

  List<Delivery> deliveries = List.of();
  Optional<Configuration> files = Optional.empty();

  Ports ports() {
    return new Ports(
        this, this, this, this, this, (question, audience) -> false, memory, () -> deliveries);
  }

  void agent(String name, long holds, dev.banyan.model.Ack.Failed... failed) {
    agents.add(
        new Fleet.Agent(
            new HostName(name),
            true,
            "192.0.2.99:4711",
            "cluster",
            new Revision(holds),
            "1.0",
            "ipset",
            Instant.EPOCH,
            List.of(failed),
            localBans.getOrDefault(name, List.of()),
            faults));
  }

  @Override
  public CompletableFuture<Revision> append(Entry entry) {
    if (broken) {
      return CompletableFuture.failedFuture(new IllegalStateException("not enough replicas"));
    }
    appended.add(entry);
    return CompletableFuture.completedFuture(new Revision(++revision));
  }

  @Override
  public CompletableFuture<Summary> summary() {
    return CompletableFuture.completedFuture(
        new Summary(
            new Epoch(0xabcL),
            new Revision(revision),
            new Revision(1),
            policy,
            caughtUp,
            suspended,
            quarantined));
  }

  @Override
  public CompletableFuture<List<Listing>> listings() {
    return CompletableFuture.completedFuture(
        listings.stream().map(entry -> new Listing(Instant.EPOCH, entry)).toList());
  }

  @Override
  public CompletableFuture<Integer> count() {
    return bans().thenApply(List::size);
  }

  @Override
  public CompletableFuture<List<Ban>> bans() {
    return CompletableFuture.completedFuture(bans.stream().filter(ban -> !ban.held()).toList());
  }

  @Override
  public CompletableFuture<List<Ban>> held() {
    return CompletableFuture.completedFuture(bans.stream().filter(Ban::held).toList());
  }

  @Override
  public CompletableFuture<List<Entry.AutomaticBan>> held(JailName jail) {
    return CompletableFuture.completedFuture(
        held.stream().filter(ban -> ban.jail().equals(jail)).toList());
  }

  @Override
  public CompletableFuture<List<Ban>> touching(Cidr cidr) {
    return CompletableFuture.completedFuture(
        bans.stream().filter(ban -> touch(ban.cidr(), cidr)).toList());
  }

  @Override
  public CompletableFuture<List<Happened>> records(Cidr cidr) {
    return CompletableFuture.completedFuture(happened);
  }

  @Override
  public CompletableFuture<List<AllowListing>> allowing(Cidr cidr) {
    return CompletableFuture.completedFuture(
        listings.stream().filter(listing -> touch(listing.cidr(), cidr)).toList());
  }

  @Override
  public CompletableFuture<List<Entry>> lasting() {
    return CompletableFuture.completedFuture(lasting);
  }

  @Override
  public CompletableFuture<Optional<Entry.LogBegun>> begun() {
    return CompletableFuture.completedFuture(begun);
  }

  @Override
  public CompletableFuture<Void> reached(Revision upTo) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Fleet> fleet() {
    return CompletableFuture.completedFuture(new Fleet(new Revision(revision), agents));
  }

  @Override
  public CompletableFuture<Fleet> reached(Revision upTo, Duration atMost) {
    return fleet();
  }

  @Override
  public CompletableFuture<List<Counting>> counting(Address address) {
    return CompletableFuture.completedFuture(
        windows.stream().filter(window -> window.cidr().contains(address)).toList());
  }

  @Override
  public long lag() {
    return 3;
  }

  @Override
  public long failures(JailName jail) {
    return 12;
  }

  private static boolean touch(Cidr a, Cidr b) {
    return a.contains(b) || b.contains(a);
  }

  @Override
  public Optional<String> failure() {
    return Optional.empty();
  }

  @Override
  public Configuration read() throws ConfigurationException {
    return files.orElseThrow(
        () ->
            new ConfigurationException(
                List.of(new Problem(Path.of("jail.conf"), 3, "maxretry", "is no number"))));
  }
}
