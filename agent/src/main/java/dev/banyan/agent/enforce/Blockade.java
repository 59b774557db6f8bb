package dev.banyan.agent.enforce;

import dev.banyan.agent.allow.AllowList;
import dev.banyan.agent.allow.Surroundings;
import dev.banyan.agent.enforce.Enforcement.Failed;
import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.agent.firewall.Rules;
import dev.banyan.model.AgentReport.Fault;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.model.Unblockable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the firewall at what is desired under the rules in force and the allow list.
 *
 * <p>K1: what is allowed is never blocked, whatever the order in which both come. K2: until a
 * coordinator has said that what is desired is everything, it only adds: what an earlier process
 * left in the kernel stays, as it may have been killed before its file held it. K3: what the
 * firewall did not take is tried again at every look.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
final class Blockade {
  private static final Logger log = LoggerFactory.getLogger(Blockade.class);
  private static final Duration RENEWAL = Duration.ofHours(12);
  private static final int FAILED_AT_MOST = 1_000;
  private static final Duration ABOUT_TO_END = Duration.ofSeconds(10);

  private final Firewall firewall;
  private final AllowList allowList;
  private Policy policy;
  private Revision policyRevision;
  private Rules rules;
  private final Set<Cidr> withFlows = new HashSet<>();
  private final Retry retry = new Retry();
  private boolean complete;
  private boolean told;
  private boolean outOfStep;
  private Instant renewed = Instant.MIN;
  private final ReadBack readBack;
  private final Expected expected = new Expected();
  private long lists;
  private long repairs;

  /**
   * A blockade that is not up yet.
   *
   * @param complete whether what is desired is everything that an earlier process was told
   */
  Blockade(
      Firewall firewall,
      Surroundings surroundings,
      Revision policyRevision,
      Policy policy,
      boolean complete) {
    this.firewall = firewall;
    this.readBack = new ReadBack(firewall);
    this.allowList = new AllowList(surroundings);
    this.policyRevision = policyRevision;
    this.policy = policy;
    this.rules = firewall.rules(policy);
    this.complete = complete;
  }

  Policy policy() {
    return policy;
  }

  Revision policyRevision() {
    return policyRevision;
  }

  /** How many things others had removed or changed, and were put right. */
  long repairs() {
    return repairs;
  }

  /** The jails that block nobody here, or not as they should, and why. */
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>(rules.problems());
    faults.addAll(firewall.faults());
    return faults;
  }

  /** The jails of which something is blocked here if somebody decides so. */
  Set<JailName> jails() {
    return rules.jails().keySet();
  }

  /** Whether the rules in force have the jail, be it only to count. */
  boolean knows(JailName jail) {
    return rules.enforces(jail) || policy.jail(jail).isPresent();
  }

  /** Whether this host blocks it if somebody decides so. */
  boolean mayBlock(Target target) {
    return rules.enforces(target.jail())
        && policy.jail(target.jail()).filter(jail -> !jail.dryrun()).isPresent()
        && !isExempt(target);
  }

  /** What is never blocked here, in every jail. */
  Set<Cidr> allowed() {
    return allowList.networks();
  }

  /** What the target's jail ignores within it, so that nothing of it is blocked. */
  Optional<Cidr> ignoredWithin(Target target) {
    return allowList.ignoredWithin(policy, target.jail(), target.cidr());
  }

  private boolean isExempt(Target target) {
    return Unblockable.reason(target.cidr()).isPresent()
        || allowList.covers(policy, target.jail(), target.cidr())
        || (!target.cidr().isSingle() && ignoredWithin(target).isPresent());
  }

  /** Follows other rules. */
  void follow(Revision revision, Policy newPolicy, Desired desired, Instant now)
      throws FirewallException {
    policy = newPolicy;
    lists++;
    policyRevision = revision;
    rules = firewall.rules(newPolicy);
    rules.problems().forEach(problem -> log.warn("not enforced: jail {}", problem));
    raise(desired, now);
  }

  /** What is desired is everything, by what a coordinator says; what else is held may go. */
  void isTold(Desired desired, Instant now) {
    if (told) {
      return;
    }
    try {
      notePutRight(establish() + incomplete(desired, now));
      complete(desired, now);
    } catch (FirewallException e) {
      log.error("{}; trying again in a few seconds", e.getMessage());
    }
  }

  /**
   * From here on what is desired is everything.
   *
   * @return what the firewall did not take
   */
  List<Failed> complete(Desired desired, Instant now) throws FirewallException {
    complete = true;
    told = true;
    return raise(desired, now);
  }

  /** Makes everything exist and hold what is desired; what the firewall did not take. */
  List<Failed> raise(Desired desired, Instant now) throws FirewallException {
    outOfStep = true;
    establish();
    allowList.update(policy, desired.entries().allowed(now));
    firewall.allow(allowList.networks());
    return bringAll(desired, now);
  }

  /** Without rules that are known, whatever an earlier process made stays. */
  private int establish() throws FirewallException {
    return policyRevision.equals(Revision.NONE) ? 0 : firewall.establish(rules);
  }

  private List<Failed> bringAll(Desired desired, Instant now) throws FirewallException {
    outOfStep = true;
    List<Failed> failed = told ? replaceAll(desired, now) : change(desired.targets(), desired, now);
    outOfStep &= told;
    renewed = now;
    readBack.written(now);
    return failed;
  }

  /** A jail that fails does not keep the others from theirs, unless all fail. */
  private List<Failed> replaceAll(Desired desired, Instant now) throws FirewallException {
    List<Failed> failed = new ArrayList<>();
    int failures = 0;
    for (JailName jail : rules.jails().keySet()) {
      try {
        replace(jail, desired, now);
      } catch (FirewallException e) {
        if (++failures == rules.jails().size()) {
          throw e;
        }
        String reason = String.valueOf(e.getMessage());
        log.error("jail {}: {}; trying again in a few seconds", jail, reason);
        desired.targetsIn(jail).stream()
            .flatMap(target -> wanted(target, desired, now).stream())
            .limit(FAILED_AT_MOST)
            .forEach(held -> failed.add(failed(held, reason)));
      }
    }
    outOfStep = failures > 0;
    return failed;
  }

  /**
   * Brings changes into the kernel.
   *
   * @return what it did not take
   */
  List<Failed> bring(Set<Target> touched, boolean allowanceChanged, Desired desired, Instant now) {
    Set<Target> all = new LinkedHashSet<>(touched);
    try {
      if (allowanceChanged) {
        all.addAll(bringAllowList(desired, now));
      }
      return change(all, desired, now);
    } catch (FirewallException e) {
      outOfStep = true;
      String reason = String.valueOf(e.getMessage());
      log.error("{}; trying again in a few seconds", reason);
      return all.stream()
          .flatMap(target -> wanted(target, desired, now).stream())
          .map(held -> failed(held, reason))
          .toList();
    }
  }

  /** What its changes touch. */
  private Set<Target> bringAllowList(Desired desired, Instant now) throws FirewallException {
    Set<Cidr> changed = allowList.update(policy, desired.entries().allowed(now));
    if (changed.isEmpty()) {
      return Set.of();
    }
    firewall.allow(allowList.networks());
    return desired.targetsTouching(changed);
  }

  private List<Failed> change(Set<Target> touched, Desired desired, Instant now)
      throws FirewallException {
    List<Firewall.Operation> operations = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (Target target : touched) {
      if (rules.enforces(target.jail())) {
        operations.add(operation(target, desired, now));
        targets.add(target);
      }
    }
    operations.stream()
        .filter(Firewall.Block.class::isInstance)
        .forEach(operation -> withFlows.add(operation.cidr()));
    List<Failed> failed = new ArrayList<>();
    Set<Target> refused = new LinkedHashSet<>();
    Set<JailName> full = new LinkedHashSet<>();
    if (!operations.isEmpty()) {
      firewall
          .apply(operations)
          .forEach(
              (index, refusal) -> {
                Target target = targets.get(index);
                if (refusal.full()) {
                  full.add(target.jail());
                } else {
                  refused.add(target);
                  wanted(target, desired, now)
                      .ifPresent(held -> failed.add(failed(held, refusal.reason())));
                }
              });
    }
    retry.after(targets, refused, now);
    for (JailName jail : full) {
      log.warn("the set of jail {} is full; a larger one takes its place", jail);
      replace(jail, desired, now);
    }
    return failed;
  }

  private Firewall.Operation operation(Target target, Desired desired, Instant now) {
    Optional<Held> wanted = wanted(target, desired, now);
    return wanted.isPresent()
        ? new Firewall.Block(target.jail(), target.cidr(), left(wanted.get(), now))
        : new Firewall.Unblock(target.jail(), target.cidr());
  }

  /** What says that the target is to be blocked, if anything does. */
  Optional<Held> wanted(Target target, Desired desired, Instant now) {
    return isExempt(target) ? Optional.empty() : desired.strongest(target, now);
  }

  private static Optional<Duration> left(Held held, Instant now) {
    return held.until().map(end -> Duration.between(now, end));
  }

  private static Failed failed(Held held, String reason) {
    return new Failed(held.change().key(), held.change().revision(), reason);
  }

  /** Whatever else the kernel holds goes, also before anybody has said that it may. */
  private void replace(JailName jail, Desired desired, Instant now) throws FirewallException {
    Map<Cidr, Optional<Duration>> networks = new HashMap<>();
    for (Target target : desired.targetsIn(jail)) {
      wanted(target, desired, now).ifPresent(held -> networks.put(target.cidr(), left(held, now)));
    }
    firewall.replace(jail, networks);
    withFlows.addAll(networks.keySet());
  }

  /** What was blocked since the last call; its flows may still run. */
  Set<Cidr> takeBlocked() {
    Set<Cidr> networks = Set.copyOf(withFlows);
    withFlows.clear();
    return networks;
  }

  /** Looks whether everything is as it should be, and puts it right. */
  void lookAfter(Desired desired, Instant now) throws FirewallException {
    int defects = establish() + incomplete(desired, now);
    notePutRight(defects);
    if (defects > 0 || outOfStep || now.isAfter(renewed.plus(RENEWAL)) || now.isBefore(renewed)) {
      raise(desired, now);
    }
    change(retry.due(now), desired, now);
  }

  private void notePutRight(int defects) {
    if (defects > 0) {
      repairs += defects;
      log.warn(
          "{} of Banyan's chains, jumps or sets were missing or changed; they are put right",
          defects);
    }
  }

  /** How many packets each jail has stopped. */
  Map<JailName, Long> dropped() throws FirewallException {
    return firewall.dropped();
  }

  /** How many jails do not hold what they should. */
  private int incomplete(Desired desired, Instant now) throws FirewallException {
    if (!complete) {
      return 0;
    }
    Instant soon = now.plus(ABOUT_TO_END);
    Map<JailName, Integer> sizes =
        expected.sizes(
            rules.jails().keySet(),
            new Expected.State(desired, desired.version(), lists + allowList.version()),
            jail ->
                desired.targetsIn(jail).stream().flatMap(t -> wanted(t, desired, soon).stream()),
            soon);
    return readBack.incomplete(sizes, jail -> blockedIn(jail, desired, soon), now).size();
  }

  /** What is to be blocked in a jail. */
  Stream<Cidr> blockedIn(JailName jail, Desired desired, Instant now) {
    return desired.targetsIn(jail).stream()
        .filter(target -> wanted(target, desired, now).isPresent())
        .map(Target::cidr);
  }
}
