package dev.banyan.agent.enforce;

import dev.banyan.agent.allow.Surroundings;
import dev.banyan.agent.clock.ClockJumps;
import dev.banyan.agent.clock.Stamp;
import dev.banyan.agent.enforce.Enforcement.Applied;
import dev.banyan.agent.enforce.Enforcement.Failed;
import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.model.Address;
import dev.banyan.model.AgentReport.Fault;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Digest;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the ban log wants, the bans file and the kernel together.
 *
 * <p>E1: an answer is given when the kernel and the file hold it. E2: a snapshot takes nothing away
 * before its last page is there, and changes that come meanwhile hold before and after it. E3: a
 * snapshot of another log than the one held adds and removes nothing. E4: without a sound file the
 * kernel's sets stay as they are until a snapshot tells more.
 *
 * <p>Owner: the thread {@code banyan-enforce}; {@link #banOfCluster} may be asked by any.
 */
final class Enforcer {
  private static final Logger log = LoggerFactory.getLogger(Enforcer.class);

  private final Blockade blockade;
  private final Keeping file;
  private final InstantSource clock;
  private ClockJumps jumps = ClockJumps.none();
  private final Locals locals = new Locals();
  private final LocalJudge judge = new LocalJudge(locals);
  private @Nullable Bookmark bookmark;
  private final HeldLog banLog;
  private final OwnDecisions own;
  private final Comparison comparison = new Comparison();
  private final Optional<Stamp> stamp;
  private boolean sound;

  Enforcer(
      Firewall firewall, BansFile.Opened opened, InstantSource clock, Surroundings surroundings) {
    BansFile.Content content = opened.content();
    this.file = new Keeping(opened.file(), this::content, clock);
    this.clock = clock;
    this.blockade =
        new Blockade(
            firewall, surroundings, content.policyRevision(), content.policy(), opened.sound());
    this.sound = opened.sound();
    this.stamp = content.stamp();
    locals.load(content.own().bans(), content.own().unbans());
    this.banLog = new HeldLog(locals, content);
    this.own = new OwnDecisions(locals, judge, banLog, blockade, clock, this::bring);
  }

  /** Makes the kernel hold what the file says; what it holds besides stays for now (K2). */
  void start() throws FirewallException {
    Duration set = stamp.map(then -> file.stamp().movedSince(then)).orElse(Duration.ZERO);
    if (!set.isZero()) {
      log.warn(
          "the clock was set by {} s while no agent ran; bans end when they were to end",
          set.toSeconds());
      moveEnds(set);
      file.isOfAnotherClock();
    }
    Instant now = clock.instant();
    desired().expire(now);
    blockade.raise(desired(), now);
  }

  /** The same with a clock that is set now and then. */
  Enforcer withClockThat(ClockJumps itJumps) {
    jumps = itJumps;
    return this;
  }

  /** The same with clocks that tell whether they were set before. */
  Enforcer stampedBy(Supplier<Stamp> stamps) {
    file.stampBy(stamps);
    return this;
  }

  /**
   * Moves every end along with a clock that was set: what is blocked stays so for its time, and no
   * longer. To be called before anything that looks at the clock.
   */
  void keepTime() throws IOException {
    Duration jump = jumps.take();
    if (jump.isZero()) {
      return;
    }
    log.warn("the clock was set by {} s; bans end when they were to end", jump.toSeconds());
    moveEnds(jump);
    file.rewrite();
  }

  private void moveEnds(Duration jump) {
    locals.movedBy(jump);
    banLog.movedBy(jump, clock.instant());
  }

  Enforcement.Held held() {
    return new Enforcement.Held(banLog.epoch(), banLog.revision(), blockade.policyRevision());
  }

  Policy policy() {
    return blockade.policy();
  }

  /** What is blocked, for whoever wants to see it. */
  Sight sight() {
    return new Sight(blockade, desired(), clock.instant());
  }

  /**
   * Until when the cluster's ban by rule of this address, or of the network of which IPv6 addresses
   * count as one, blocks it in the jail; {@link Instant#MAX}: for ever. Any thread.
   */
  Optional<Instant> banOfCluster(JailName jail, Address address) {
    return desired().ruledUntil(jail, address);
  }

  /** What this host decides by itself. */
  OwnDecisions own() {
    return own;
  }

  /** Follows other rules. */
  void follow(Revision newRevision, Policy newPolicy) throws FirewallException, IOException {
    blockade.follow(newRevision, newPolicy, desired(), clock.instant());
    append(List.of(BansLine.policy(newRevision, newPolicy)));
  }

  /** Applies a batch. */
  Applied apply(Batch batch) throws FirewallException, IOException {
    return switch (batch.kind()) {
      case DELTA -> applyDelta(batch);
      case FIRST_PAGE -> applyFirstPage(batch);
      case PAGE -> new Applied(banLog.revision(), stage(batch));
      case LAST_PAGE -> finishSnapshot(stage(batch));
      case ONLY_PAGE -> finishSnapshot(applyFirstPage(batch).failed());
    };
  }

  private Applied applyDelta(Batch batch) throws IOException {
    Instant now = clock.instant();
    var delta = new Delta(batch.epoch(), desired().entries(), judge, now);
    for (Change change : batch.changes()) {
      if (Fitness.check(change, blockade, delta.failed())) {
        banLog.expect(batch.epoch(), change);
        delta.take(change);
      }
    }
    delta
        .failed()
        .addAll(blockade.bring(delta.touched(), delta.changesAllowance(), desired(), now));
    advance(batch, delta.lines());
    answer();
    return new Applied(banLog.revision(), delta.failed());
  }

  private void advance(Batch batch, List<String> lines) throws IOException {
    boolean further = banLog.isFurther(batch);
    if (further) {
      lines.add(BansLine.reached(batch.epoch(), batch.revision()));
    }
    append(lines);
    if (further) {
      banLog.reach(batch.epoch(), batch.revision());
    }
  }

  private Applied applyFirstPage(Batch batch) {
    banLog.begin(batch);
    return new Applied(banLog.revision(), stage(batch));
  }

  private List<Failed> stage(Batch batch) {
    List<Failed> failed = new ArrayList<>();
    banLog.stage(
        batch,
        batch.changes().stream()
            .filter(change -> Fitness.check(change, blockade, failed))
            .toList());
    return failed;
  }

  private Applied finishSnapshot(List<Failed> failed) throws FirewallException, IOException {
    Staging pages = banLog.complete(clock.instant());
    List<Failed> refused = new ArrayList<>(failed);
    refused.addAll(blockade.complete(desired(), clock.instant()));
    file.rewrite(content(pages.epoch(), pages.revision()));
    banLog.reach(pages.epoch(), pages.revision());
    sound = true;
    answer();
    return new Applied(banLog.revision(), refused);
  }

  /** Kafka took the last failure that is known of a network in a jail. */
  void place(Target target, Locals.Place place, ReadUpTo read) throws IOException {
    own.place(target, place, read);
    answer();
  }

  /** How far the cluster has decided. */
  void heard(Bookmark heard) throws IOException {
    bookmark = heard;
    answer();
  }

  /** Bans of this host that the cluster answers for go once everything that it decided is held. */
  private void answer() throws IOException {
    Bookmark heard = bookmark;
    if (heard != null
        && heard.epoch().equals(banLog.epoch())
        && !heard.revision().isAfter(banLog.revision())) {
      own.answer(heard);
      if (sound && heard.revision().equals(banLog.revision())) {
        blockade.isTold(desired(), clock.instant());
      }
    }
  }

  /**
   * Brings what the host decided into the file and the kernel, in this order: nobody else knows of
   * it, so what only the kernel holds would not outlive this process. A full disk hinders no ban.
   */
  private void bring(LocalJudge.Notes notes) throws IOException {
    Instant now = clock.instant();
    try {
      if (!notes.lines().isEmpty()) {
        banLog.mayEnd(now);
        append(notes.lines());
      }
    } finally {
      blockade.bring(notes.touched(), false, desired(), now);
    }
  }

  /** What has ended comes first: the lines may replace what tells of it. */
  private void append(List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(locals.takeEnds().stream().map(BansLine::local).toList());
    all.addAll(lines);
    file.append(all);
  }

  /** Whether what is held is what the bookmark says; unknown while it speaks of another state. */
  Enforcement.Agreement compare(Bookmark bookmark, Instant at) throws IOException {
    Optional<Digest> theirs = Digest.read(bookmark.digest());
    boolean sameState =
        banLog.isWhole()
            && bookmark.epoch().equals(banLog.epoch())
            && bookmark.revision().equals(banLog.revision());
    if (!sameState || theirs.isEmpty()) {
      return Enforcement.Agreement.UNKNOWN;
    }
    if (bookmark.lossAccepted()) {
      forgetOtherLogs();
    }
    return comparison.agree(desired(), banLog.epoch(), theirs.get(), at)
        ? Enforcement.Agreement.AGREES
        : Enforcement.Agreement.DIFFERS;
  }

  private void forgetOtherLogs() throws IOException {
    int before = desired().entries().all().size();
    Set<Target> touched = desired().forgetOtherThan(banLog.epoch(), clock.instant());
    if (desired().entries().all().size() < before) {
      blockade.bring(touched, true, desired(), clock.instant());
      file.rewrite();
    }
  }

  /** What has to be done from time to time: ends, repairs, a file that has grown old. */
  void tick() throws FirewallException, IOException {
    Instant now = clock.instant();
    boolean ended = banLog.hasEnds(now);
    Set<Target> touched = ended ? desired().expire(now) : Set.of();
    blockade.lookAfter(desired(), now);
    blockade.bring(touched, true, desired(), now);
    if (ended) {
      banLog.ended();
    }
    own.forgetUnbans();
    file.lookAfter();
  }

  /** What was blocked since the last call; its flows may still run. */
  Set<Cidr> takeBlocked() {
    return blockade.takeBlocked();
  }

  private Desired desired() {
    return banLog.desired();
  }

  private BansFile.Content content() {
    return content(banLog.epoch(), banLog.revision());
  }

  private BansFile.Content content(Epoch ofLog, Revision upTo) {
    return new BansFile.Content(
        ofLog,
        upTo,
        blockade.policyRevision(),
        blockade.policy(),
        desired().entries().all(),
        new BansFile.Own(locals.kept(), List.copyOf(locals.unbans())),
        Optional.of(file.stamp()));
  }

  /** The jails that block nobody here, or not as they should, and why. */
  List<Fault> faults() {
    return blockade.faults();
  }

  /** How many things others had removed or changed, and were put right. */
  long repairs() {
    return blockade.repairs();
  }
}
