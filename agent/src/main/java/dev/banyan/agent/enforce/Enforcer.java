package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Desired.Held;
import dev.banyan.agent.enforce.Desired.Target;
import dev.banyan.agent.enforce.Enforcement.Applied;
import dev.banyan.agent.enforce.Enforcement.Failed;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the ban log wants, the bans file and the kernel together.
 *
 * <p>E1: an answer is given when the kernel and the file hold it. E2: what is allowed is never
 * blocked, whatever the order in which both come. E3: a snapshot takes nothing away before its last
 * page is there, and changes that come meanwhile hold before and after it. E4: a snapshot of
 * another log than the one held adds and removes nothing. E5: without a sound file the kernel's
 * sets stay as they are until a snapshot tells more.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
final class Enforcer {
  private static final Logger log = LoggerFactory.getLogger(Enforcer.class);
  private static final Duration RENEWAL = Duration.ofHours(12);

  private final Firewall firewall;
  private final BansFile file;
  private final InstantSource clock;
  private final AllowList allowList;
  private Desired desired = new Desired();
  private @Nullable Staging staging;
  private Epoch epoch;
  private Revision revision;
  private Revision policyRevision;
  private Policy policy;
  private Rules rules;
  private boolean complete;
  private boolean outOfStep;
  private Instant nextEnd = Instant.MAX;
  private Instant renewed;
  private long repairs;

  /** A snapshot of which not all pages are here. */
  private record Staging(Epoch epoch, Revision revision, Desired desired) {}

  Enforcer(
      Firewall firewall, BansFile.Opened opened, InstantSource clock, OwnAddresses ownAddresses) {
    this.firewall = firewall;
    this.file = opened.file();
    this.clock = clock;
    this.renewed = clock.instant();
    this.complete = opened.sound();
    BansFile.Content content = opened.content();
    epoch = content.epoch();
    revision = content.revision();
    policyRevision = content.policyRevision();
    policy = content.policy();
    rules = Rules.of(policy);
    allowList = new AllowList(ownAddresses);
    content.entries().forEach(held -> take(desired, held.epoch(), held.change()));
  }

  /** Makes the kernel hold what the file says. */
  void start() throws FirewallException {
    desired.expire(clock.instant());
    establish();
    allowList.update(policy, desired.allowed(clock.instant()));
    firewall.allow(allowList.networks());
    bringAllIntoKernel();
  }

  /** Without rules that are known, whatever an earlier run has made stays. */
  private int establish() throws FirewallException {
    return policyRevision.equals(Revision.NONE) ? 0 : firewall.establish(rules);
  }

  Enforcement.Held held() {
    return new Enforcement.Held(epoch, revision, policyRevision);
  }

  Policy policy() {
    return policy;
  }

  /** Follows other rules. */
  void follow(Revision newRevision, Policy newPolicy) throws FirewallException, IOException {
    policy = newPolicy;
    policyRevision = newRevision;
    rules = Rules.of(newPolicy);
    rules.problems().forEach(problem -> log.warn("not enforced: {}", problem));
    establish();
    allowList.update(policy, desired.allowed(clock.instant()));
    firewall.allow(allowList.networks());
    bringAllIntoKernel();
    file.append(List.of(BansLine.policy(newRevision, newPolicy)));
  }

  /** Applies a batch. */
  Applied apply(Batch batch) throws FirewallException, IOException {
    return switch (batch.kind()) {
      case DELTA -> applyDelta(batch);
      case FIRST_PAGE -> {
        staging = new Staging(batch.epoch(), batch.revision(), new Desired());
        yield addPage(batch);
      }
      case PAGE -> addPage(batch);
      case LAST_PAGE -> {
        Applied page = addPage(batch);
        yield new Applied(finishSnapshot(), page.failed());
      }
      case ONLY_PAGE -> {
        staging = new Staging(batch.epoch(), batch.revision(), new Desired());
        Applied page = addPage(batch);
        yield new Applied(finishSnapshot(), page.failed());
      }
    };
  }

  private Applied applyDelta(Batch batch) throws IOException {
    Instant now = clock.instant();
    List<Failed> failed = new ArrayList<>();
    Set<Target> touched = new LinkedHashSet<>();
    Set<Cidr> listedBefore = desired.allowed(now);
    List<String> lines = new ArrayList<>();
    for (Change change : batch.changes()) {
      if (refused(change, failed)) {
        continue;
      }
      if (staging != null) {
        take(staging.desired(), batch.epoch(), change);
      }
      desired.target(change.key()).ifPresent(touched::add);
      if (take(desired, batch.epoch(), change)) {
        desired.target(change.key()).ifPresent(touched::add);
        lines.add(BansLine.entry(new Held(batch.epoch(), change)));
      }
    }
    bringIntoKernel(touched, !listedBefore.equals(desired.allowed(now)), now, failed);
    if (advance(batch)) {
      lines.add(BansLine.reached(epoch, revision));
    }
    file.append(lines);
    return new Applied(revision, failed);
  }

  /** A delta of another log than the one held says nothing about how far that one is held. */
  private boolean advance(Batch batch) {
    boolean sameLog = batch.epoch().equals(epoch) || epoch.equals(Epoch.NONE);
    if (!sameLog || !batch.revision().isAfter(revision)) {
      return false;
    }
    epoch = batch.epoch();
    revision = batch.revision();
    desired.forgetLifted(epoch, revision);
    return true;
  }

  private boolean refused(Change change, List<Failed> failed) {
    if (!BansLine.isFit(change.key())) {
      failed.add(new Failed(change.key(), change.revision(), "the key has control characters"));
      return true;
    }
    if (change.effect() instanceof Change.Blocked blocked) {
      Optional<String> reason = Unblockable.reason(blocked.cidr());
      if (reason.isEmpty() && !isKnown(blocked.jail())) {
        reason =
            Optional.of(
                "jail %s is not in the rules %s that this host follows"
                    .formatted(blocked.jail(), policyRevision));
      }
      reason.ifPresent(text -> failed.add(new Failed(change.key(), change.revision(), text)));
    }
    return false;
  }

  private boolean isKnown(JailName jail) {
    return rules.enforces(jail) || policy.jail(jail).isPresent();
  }

  private boolean take(Desired into, Epoch from, Change change) {
    boolean news = into.put(from, change);
    new Held(from, change).until().filter(end -> end.isBefore(nextEnd)).ifPresent(e -> nextEnd = e);
    return news;
  }

  private void bringIntoKernel(
      Set<Target> touched, boolean allowMayHaveChanged, Instant now, List<Failed> failed) {
    try {
      if (allowMayHaveChanged) {
        touched.addAll(bringAllowListIntoKernel(now));
      }
      change(touched, now, failed);
    } catch (FirewallException e) {
      outOfStep = true;
      log.error("{}; trying again in a few seconds", e.getMessage());
      for (Target target : touched) {
        desired
            .strongest(target, now)
            .ifPresent(held -> failed.add(failed(held, String.valueOf(e.getMessage()))));
      }
    }
  }

  /** What its changes touch. */
  private Set<Target> bringAllowListIntoKernel(Instant now) throws FirewallException {
    Set<Cidr> changed = allowList.update(policy, desired.allowed(now));
    if (!changed.isEmpty()) {
      firewall.allow(allowList.networks());
    }
    return desired.targetsWithin(changed);
  }

  private void change(Set<Target> touched, Instant now, List<Failed> failed)
      throws FirewallException {
    List<Firewall.Operation> operations = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (Target target : touched) {
      if (rules.enforces(target.jail())) {
        operations.add(operation(target, now));
        targets.add(target);
      }
    }
    if (operations.isEmpty()) {
      return;
    }
    Set<JailName> full = new LinkedHashSet<>();
    firewall
        .apply(operations)
        .forEach(
            (index, refusal) -> {
              Target target = targets.get(index);
              if (refusal.full()) {
                full.add(target.jail());
              } else {
                desired
                    .strongest(target, now)
                    .ifPresent(held -> failed.add(failed(held, refusal.reason())));
              }
            });
    for (JailName jail : full) {
      log.warn("the set of jail {} is full; a larger one takes its place", jail);
      replace(jail, now);
    }
  }

  private Firewall.Operation operation(Target target, Instant now) {
    Optional<Held> wanted = wanted(target, now);
    return wanted.isPresent()
        ? new Firewall.Block(target.jail(), target.cidr(), left(wanted.get(), now))
        : new Firewall.Unblock(target.jail(), target.cidr());
  }

  private Optional<Held> wanted(Target target, Instant now) {
    return Unblockable.reason(target.cidr()).isPresent()
            || allowList.covers(policy, target.jail(), target.cidr())
        ? Optional.empty()
        : desired.strongest(target, now);
  }

  private static Optional<Duration> left(Held held, Instant now) {
    return held.until().map(end -> Duration.between(now, end));
  }

  private static Failed failed(Held held, String reason) {
    return new Failed(held.change().key(), held.change().revision(), reason);
  }

  private Applied addPage(Batch batch) {
    Staging pages = staging;
    if (pages == null
        || !pages.epoch().equals(batch.epoch())
        || !pages.revision().equals(batch.revision())) {
      throw new IllegalStateException(
          "a page of a snapshot (%s, %s) that did not begin"
              .formatted(batch.epoch(), batch.revision()));
    }
    List<Failed> failed = new ArrayList<>();
    for (Change change : batch.changes()) {
      if (!refused(change, failed)) {
        take(pages.desired(), batch.epoch(), change);
      }
    }
    return new Applied(revision, failed);
  }

  private Revision finishSnapshot() throws FirewallException, IOException {
    Staging pages = staging;
    if (pages == null) {
      throw new IllegalStateException("no snapshot has begun");
    }
    if (!epoch.equals(Epoch.NONE) && !epoch.equals(pages.epoch())) {
      desired.entries().forEach(held -> pages.desired().keep(held));
    }
    staging = null;
    desired = pages.desired();
    epoch = pages.epoch();
    revision = pages.revision();
    desired.forgetLifted(epoch, revision);
    allowList.update(policy, desired.allowed(clock.instant()));
    firewall.allow(allowList.networks());
    complete = true;
    bringAllIntoKernel();
    rewrite();
    return revision;
  }

  private void bringAllIntoKernel() throws FirewallException {
    Instant now = clock.instant();
    outOfStep = true;
    if (complete) {
      for (JailName jail : rules.jails().keySet()) {
        replace(jail, now);
      }
    } else {
      change(desired.targets(), now, new ArrayList<>());
    }
    outOfStep = false;
    renewed = now;
  }

  private void replace(JailName jail, Instant now) throws FirewallException {
    Map<Cidr, Optional<Duration>> networks = new HashMap<>();
    desired
        .blockedIn(jail, now)
        .forEach(
            (cidr, held) -> {
              if (wanted(new Target(jail, cidr), now).isPresent()) {
                networks.put(cidr, left(held, now));
              }
            });
    firewall.replace(jail, networks);
  }

  /** What has to be done from time to time: ends, renewals, repairs, a file that has grown old. */
  void tick() throws FirewallException, IOException {
    Instant now = clock.instant();
    allowList.lookAround();
    boolean ended = !nextEnd.isAfter(now);
    Set<Target> touched = ended ? desired.expire(now) : new LinkedHashSet<>();
    bringIntoKernel(touched, true, now, new ArrayList<>());
    if (ended) {
      nextEnd = desired.nextEnd().orElse(Instant.MAX);
    }
    int defects = establish();
    if (defects > 0) {
      repairs += defects;
      log.warn("{} of Banyan's chains, jumps or sets were missing or changed; put right", defects);
    }
    if (defects > 0 || outOfStep || now.isAfter(renewed.plus(RENEWAL))) {
      bringAllIntoKernel();
    }
    if (file.isMostlyOld()) {
      rewrite();
    }
  }

  private void rewrite() throws IOException {
    file.rewrite(
        new BansFile.Content(
            epoch, revision, policyRevision, policy, List.copyOf(desired.entries())));
  }

  /** What is blocked now in each jail. */
  Map<JailName, Set<Cidr>> blocked() {
    Instant now = clock.instant();
    Map<JailName, Set<Cidr>> blocked = new LinkedHashMap<>();
    for (JailName jail : rules.jails().keySet()) {
      Set<Cidr> networks = new LinkedHashSet<>(desired.blockedIn(jail, now).keySet());
      networks.removeIf(cidr -> wanted(new Target(jail, cidr), now).isEmpty());
      blocked.put(jail, networks);
    }
    return blocked;
  }

  /** How many things were found missing or changed and put right. */
  long repairs() {
    return repairs;
  }
}
