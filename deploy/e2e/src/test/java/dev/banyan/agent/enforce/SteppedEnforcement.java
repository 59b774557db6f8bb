package dev.banyan.agent.enforce;

import dev.banyan.agent.clock.ClockJumps;
import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.model.Address;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Cidr;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What blocks on a host, without a thread of its own: it is done by an executor of one. */
public final class SteppedEnforcement implements Enforcement, HostDecisions {
  private final BansFile file;
  private final Enforcer enforcer;
  private final Executor thread;
  private Held held;
  private OfHost ofHost;

  /** How it tells the time. */
  public record Time(InstantSource clock, InstantSource ticks) {}

  private interface Work<T> {
    T run() throws FirewallException, IOException;
  }

  public SteppedEnforcement(
      Path bans, Firewall firewall, Time time, Set<Address> needed, Executor thread) {
    try {
      BansFile.Opened opened = BansFile.open(bans);
      this.file = opened.file();
      this.enforcer =
          new Enforcer(firewall, opened, time.clock(), () -> needed)
              .withClockThat(new ClockJumps(time.clock(), time.ticks()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.thread = thread;
    this.held = enforcer.held();
    this.ofHost = enforcer.own().ofHost();
  }

  /** Makes the kernel hold what the bans file says, as far as it takes it. */
  public void begin() {
    try {
      enforcer.start();
    } catch (FirewallException e) {
      // It is tried again at the next look.
    }
    held = enforcer.held();
    ofHost = enforcer.own().ofHost();
  }

  /** What is due from time to time. */
  public void tick() {
    try {
      enforcer.keepTime();
      enforcer.tick();
      ofHost = enforcer.own().ofHost();
    } catch (FirewallException | IOException e) {
      // The same.
    }
  }

  /** Lets go of the file, as the end of a process does. */
  public void end() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Policy policy() {
    return enforcer.policy();
  }

  /** What is never blocked here. */
  public Set<Cidr> allowed() {
    return enforcer.own().ofHost().allowed();
  }

  public Optional<Instant> banOfCluster(JailName jail, Address address) {
    return enforcer.banOfCluster(jail, address);
  }

  @Override
  public Held held() {
    return held;
  }

  @Override
  public OfHost ofHost() {
    return ofHost;
  }

  @Override
  public CompletableFuture<Void> follow(Revision revision, Policy policy) {
    return done(
        () -> {
          enforcer.follow(revision, policy);
          return true;
        });
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
    return done(
        () -> {
          enforcer.place(target, new Locals.Place(partition, offset), read);
          return true;
        });
  }

  @Override
  public CompletableFuture<Void> heard(Bookmark bookmark) {
    return done(
        () -> {
          enforcer.heard(bookmark);
          return true;
        });
  }

  @Override
  public CompletableFuture<List<Target>> unban(LocalUnban unban) {
    return submit(() -> enforcer.own().unban(unban));
  }

  @Override
  public CompletableFuture<Void> told(List<LocalUnban> known, Epoch epoch, Revision revision) {
    return done(
        () -> {
          enforcer.own().told(known, epoch, revision);
          return true;
        });
  }

  @Override
  public CompletableFuture<Agreement> compare(Bookmark bookmark, Instant at) {
    return submit(() -> enforcer.compare(bookmark, at));
  }

  private CompletableFuture<Void> done(Work<Boolean> work) {
    return submit(work).thenAccept(nothing -> {});
  }

  private <T> CompletableFuture<T> submit(Work<T> work) {
    var answer = new CompletableFuture<T>();
    thread.execute(() -> answer(work, answer));
    return answer;
  }

  private <T> void answer(Work<T> work, CompletableFuture<T> answer) {
    try {
      enforcer.keepTime();
      T result = work.run();
      held = enforcer.held();
      ofHost = enforcer.own().ofHost();
      answer.complete(result);
    } catch (FirewallException | IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }
}
