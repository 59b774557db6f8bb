package dev.banyan.bench;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.agent.firewall.Firewalls;
import dev.banyan.agent.firewall.Rules;
import dev.banyan.agent.process.Programs;
import dev.banyan.model.Address;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How long one ban takes until the kernel has confirmed it, how long until the bans file holds it
 * too, and how long 100,000 take. Arguments: a firewall as in {@code agent.conf}, a directory for
 * its state.
 */
public final class Blocking {
  private static final int WARM_UP = 2_000;
  private static final int BANS = 20_000;
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int BULK = 100_000;
  private static final int RUNS = 5;
  private static final Optional<Duration> WEEK = Optional.of(Duration.ofDays(7));

  private Blocking() {}

  public static void main(String[] arguments) throws Exception {
    String name = arguments[0];
    Figures figures = new Figures();
    try (Firewall firewall = open(name)) {
      firewall.establish(Rules.of(Policy.EMPTY));
      singles(firewall, figures);
      bulk(firewall, figures);
      firewall.teardown();
    }
    durable(name, Path.of(arguments[1]));
    System.out.println(figures.json());
  }

  private static Firewall open(String name) throws FirewallException {
    return Firewalls.named(name, Programs.here(), InstantSource.system());
  }

  private static void singles(Firewall firewall, Figures figures) throws FirewallException {
    List<Double> micros = new ArrayList<>(BANS);
    long end = System.nanoTime() + LONGEST.toNanos();
    for (int i = 0; i < WARM_UP + BANS && System.nanoTime() < end; i++) {
      List<Firewall.Operation> one = List.of(new Firewall.Block(Policy.MANUAL, address(i), WEEK));
      long began = System.nanoTime();
      Map<Integer, Firewall.Refusal> refused = firewall.apply(one);
      double taken = (System.nanoTime() - began) / 1e3;
      if (!refused.isEmpty()) {
        throw new IllegalStateException(refused.toString());
      }
      micros.add(taken);
    }
    System.out.printf(
        "one ban, confirmed by the kernel: p50 %.1f us, p99 %.1f us (%d bans)%n",
        Figures.median(warm(micros)), Figures.percentile(warm(micros), 0.99), micros.size());
    figures.put("ban_p50_us", Figures.median(warm(micros)), 1);
    figures.put("ban_p99_us", Figures.percentile(warm(micros), 0.99), 1);
  }

  private static void bulk(Firewall firewall, Figures figures) throws FirewallException {
    Map<Cidr, Optional<Duration>> all = new HashMap<>();
    for (int i = 0; i < BULK; i++) {
      all.put(address(i), WEEK);
    }
    List<Double> millis = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      long began = System.nanoTime();
      firewall.replace(Policy.MANUAL, all);
      millis.add((System.nanoTime() - began) / 1e6);
    }
    System.out.printf(
        "%d bans at once: %.0f ms (of %d runs)%n", BULK, Figures.median(millis), RUNS);
    figures.put("bulk_100k_ms", Figures.median(millis), 0);
  }

  /** The whole of an agent's part: from the batch to the answer that it is in kernel and file. */
  private static void durable(String name, Path state) throws Exception {
    Firewall firewall = open(name);
    try (EnforcementThread enforcement =
        EnforcementThread.start(
            state.resolve("bans"), firewall, InstantSource.system(), Set::<Address>of)) {
      enforcement.follow(new Revision(0), Policy.EMPTY).join();
      List<Double> micros = new ArrayList<>();
      long end = System.nanoTime() + LONGEST.toNanos();
      for (int i = 1; i <= WARM_UP + BANS && System.nanoTime() < end; i++) {
        long began = System.nanoTime();
        Enforcement.Applied applied = enforcement.apply(batch(i)).join();
        micros.add((System.nanoTime() - began) / 1e3);
        if (!applied.failed().isEmpty()) {
          throw new IllegalStateException(applied.failed().toString());
        }
      }
      System.out.printf(
          "one ban, in kernel and bans file: p50 %.1f us, p99 %.1f us%n",
          Figures.median(warm(micros)), Figures.percentile(warm(micros), 0.99));
    }
    try (Firewall last = open(name)) {
      last.teardown();
    }
  }

  /** Without the first, while the program is still being compiled. */
  private static List<Double> warm(List<Double> micros) {
    return micros.subList(Math.min(WARM_UP, micros.size() / 2), micros.size());
  }

  private static Batch batch(int number) {
    var until = Optional.of(InstantSource.system().instant().plus(Duration.ofDays(7)));
    Cidr cidr = address(number);
    var change =
        new Change(
            EntryKey.automatic(Policy.MANUAL, Optional.empty(), cidr),
            new Revision(number),
            new Change.Blocked(Policy.MANUAL, cidr, until));
    return new Batch(number, Batch.Kind.DELTA, new Epoch(1), new Revision(number), List.of(change));
  }

  private static Cidr address(int number) {
    return Cidr.of(new Address(false, 0, 0x0b00_0000L + number));
  }
}
