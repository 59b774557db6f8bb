package dev.banyan.agent.enforce;

import dev.banyan.agent.allow.Surroundings;
import dev.banyan.agent.clock.HostClock;
import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.model.Address;
import dev.banyan.model.AgentReport.Fault;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Cidr;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code banyan-enforce}, which owns the firewall, the bans file and what is in them.
 * Others send it {@linkplain Tasks tasks}; what they may see at any time it publishes after each.
 */
public final class EnforcementThread implements Enforcement, HostDecisions, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EnforcementThread.class);

  private final Firewall firewall;
  private final BansFile file;
  private final Enforcer enforcer;
  private final FlowEnding flows;
  private final Thread thread = new Thread(this::run, "banyan-enforce");
  private final Tasks tasks = new Tasks(this::hasEnded);
  private final CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
  private final Policy policyAtStart;
  private volatile Held held;
  private volatile OfHost ofHost;
  private volatile List<Fault> faults;
  private volatile boolean closing;

  private EnforcementThread(Firewall firewall, BansFile file, Enforcer enforcer) {
    this.firewall = firewall;
    this.file = file;
    this.enforcer = enforcer;
    this.flows = new FlowEnding(firewall);
    this.policyAtStart = enforcer.policy();
    this.held = enforcer.held();
    this.ofHost = enforcer.own().ofHost();
    this.faults = enforcer.faults();
  }

  /** Work without a result. */
  private interface Step {
    void run() throws FirewallException, IOException;
  }

  /**
   * Starts the thread, and waits until what the bans file holds is applied.
   *
   * @param bans the bans file
   * @throws FirewallException if this host's firewall cannot be used at all
   */
  public static EnforcementThread start(
      Path bans, Firewall firewall, InstantSource clock, Surroundings surroundings)
      throws FirewallException, IOException {
    EnforcementThread started = beginning(bans, firewall, HostClock.of(clock), surroundings);
    started.awaitBegun();
    return started;
  }

  /**
   * Starts the thread, which begins with what the bans file holds. The firewall is its own now.
   *
   * @param clock may be set meanwhile, and before
   */
  public static EnforcementThread beginning(
      Path bans, Firewall firewall, HostClock clock, Surroundings surroundings) throws IOException {
    BansFile.Opened opened = BansFile.open(bans);
    if (!opened.remark().isEmpty()) {
      log.warn("{}", opened.remark());
    }
    var enforcer =
        new Enforcer(firewall, opened, clock.wall(), surroundings)
            .withClockThat(clock.jumps())
            .stampedBy(clock.stamps());
    var started = new EnforcementThread(firewall, opened.file(), enforcer);
    started.thread.start();
    return started;
  }

  /**
   * Waits until the kernel holds what the bans file does, as far as it takes it.
   *
   * @throws FirewallException if this host's firewall cannot be used at all; the thread has ended
   */
  public void awaitBegun() throws FirewallException {
    try {
      begun.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FirewallException unusable) {
        throw unusable;
      }
      throw e;
    }
  }

  /** A firewall that cannot be used at all ends the start; one that fails may do better soon. */
  private void begin() throws FirewallException {
    try {
      enforcer.start();
    } catch (FirewallException e) {
      if (e.reason() != FirewallException.Reason.FAILED) {
        throw e;
      }
      log.error("nothing could be blocked yet: {}; trying again in a few seconds", e.getMessage());
    }
    publish();
  }

  /** What others may see at any time. */
  private void publish() {
    held = enforcer.held();
    ofHost = enforcer.own().ofHost();
    faults = enforcer.faults();
  }

  @Override
  public Held held() {
    return held;
  }

  @Override
  public CompletableFuture<Void> follow(Revision revision, Policy policy) {
    return run(() -> enforcer.follow(revision, policy));
  }

  @Override
  public CompletableFuture<Applied> apply(Batch batch) {
    return submit(() -> enforcer.apply(batch));
  }

  @Override
  public CompletableFuture<List<Instant>> judge(List<Suspect> suspects) {
    return submit(() -> enforcer.own().judge(suspects));
  }

  @Override
  public CompletableFuture<Void> placed(Target target, int partition, long offset, ReadUpTo read) {
    return run(() -> enforcer.place(target, new Locals.Place(partition, offset), read));
  }

  @Override
  public CompletableFuture<Void> heard(Bookmark bookmark) {
    return run(() -> enforcer.heard(bookmark));
  }

  @Override
  public CompletableFuture<List<Target>> unban(LocalUnban unban) {
    return submit(() -> enforcer.own().unban(unban));
  }

  @Override
  public CompletableFuture<Void> told(List<LocalUnban> known, Epoch epoch, Revision revision) {
    return run(() -> enforcer.own().told(known, epoch, revision));
  }

  @Override
  public OfHost ofHost() {
    return ofHost;
  }

  /** Everything that is blocked now. */
  public CompletableFuture<List<Shown>> shown() {
    return submit(() -> enforcer.sight().shown());
  }

  @Override
  public CompletableFuture<Agreement> compare(Bookmark bookmark, Instant at) {
    return submit(() -> enforcer.compare(bookmark, at));
  }

  /** The rules that were followed when it was started. */
  public Policy policyAtStart() {
    return policyAtStart;
  }

  /** The rules that are followed now. */
  public CompletableFuture<Policy> policy() {
    return submit(enforcer::policy);
  }

  /**
   * Until when the cluster's ban by rule of an address blocks it in a jail, by this host's clock;
   * {@link Instant#MAX}: for ever; empty: there is none. Any thread; waits for nobody.
   */
  public Optional<Instant> banOfCluster(JailName jail, Address address) {
    return enforcer.banOfCluster(jail, address);
  }

  /** What is blocked now in each jail. */
  public CompletableFuture<Map<JailName, Set<Cidr>>> blocked() {
    return submit(() -> enforcer.sight().blocked());
  }

  /** How many networks are blocked now in each jail. */
  public CompletableFuture<Map<JailName, Long>> tally() {
    return submit(() -> enforcer.sight().tally());
  }

  /** The jails that block nobody here, or not as they should, and why. */
  public List<Fault> faults() {
    return faults;
  }

  /** Whether the thread runs. */
  public boolean lives() {
    return thread.isAlive();
  }

  /** How many things somebody else removed or changed, and were put right. */
  public CompletableFuture<Long> repairs() {
    return submit(enforcer::repairs);
  }

  /** How many packets each jail has stopped, as far as it is known. */
  public CompletableFuture<Map<JailName, Long>> dropped() {
    return submit(() -> enforcer.sight().dropped());
  }

  /** Ends the thread; what is blocked stays blocked. */
  @Override
  public void close() {
    closing = true;
    try {
      tasks.wake();
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<Void> run(Step step) {
    return submit(
            () -> {
              step.run();
              return enforcer.held();
            })
        .thenAccept(now -> {});
  }

  private <T> CompletableFuture<T> submit(Tasks.Work<T> work) {
    return tasks.submit(
        () -> {
          enforcer.keepTime();
          T result = work.run();
          publish();
          return result;
        });
  }

  private boolean hasEnded() {
    return closing && !thread.isAlive();
  }

  private void run() {
    try {
      begin();
      begun.complete(null);
      goOn();
      tasks.doAll();
    } catch (InterruptedException e) {
      log.warn("interrupted; what is blocked stays blocked, and nothing more is");
    } catch (FirewallException | RuntimeException e) {
      closing = true;
      if (!begun.completeExceptionally(e)) {
        throw new IllegalStateException("the firewall is not kept any more", e);
      }
    } finally {
      letGo();
    }
  }

  private void goOn() throws InterruptedException {
    var rounds = new Rounds(System.nanoTime());
    while (!closing) {
      tasks.doNext(rounds.leftNanos(System.nanoTime()));
      flows.end(enforcer.takeBlocked());
      if (rounds.leftNanos(System.nanoTime()) <= 0) {
        tick(rounds);
      }
    }
  }

  private void tick(Rounds rounds) {
    try {
      enforcer.keepTime();
      enforcer.tick();
      publish();
      rounds.succeeded(System.nanoTime());
    } catch (FirewallException | IOException | RuntimeException e) {
      log.error("the firewall could not be looked after: {}", e.getMessage());
      rounds.failed(System.nanoTime());
    }
  }

  private void letGo() {
    flows.close();
    firewall.close();
    try {
      file.close();
    } catch (IOException e) {
      log.warn("the bans file could not be closed: {}", e.getMessage());
    }
  }
}
