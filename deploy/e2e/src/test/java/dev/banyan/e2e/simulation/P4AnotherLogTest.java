package dev.banyan.e2e.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.coordinator.banlog.SteppedBanLog;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** P4: a log that is not the one that was followed is known as such, and only then. */
class P4AnotherLogTest implements BanListener {
  private static final Logger PRODUCT = (Logger) LoggerFactory.getLogger("dev.banyan");
  private static final Cidr FIRST = Cidr.parse("203.0.113.7/32").orElseThrow();
  private static final Cidr SECOND = Cidr.parse("203.0.114.7/32").orElseThrow();
  private static final Cidr THIRD = Cidr.parse("203.0.115.7/32").orElseThrow();
  private static final Cidr FOURTH = Cidr.parse("203.0.116.7/32").orElseThrow();

  private final World world = new World(1);
  private final Kafka kafka = new Kafka(world, 3);
  private final List<Epoch> epochs = new ArrayList<>();
  private final SteppedBanLog here = coordinator("here");
  private long lastEpoch;
  private int lost;

  @BeforeEach
  void saysNothing() {
    PRODUCT.setLevel(Level.OFF);
    append(here, another());
    append(here, new Entry.PolicyInForce(Policy.EMPTY));
    append(here, ban(FIRST));
    follow(here);
  }

  @AfterEach
  void saysAgain() {
    PRODUCT.setLevel(null);
  }

  @Test
  void revisionsThatAreUsedAgainBeginAnEpochAndLoseNothing() {
    append(here, ban(SECOND));
    follow(here);
    SteppedBanLog elsewhere = coordinator("elsewhere");
    kafka.bans().restore(3);
    pass(Duration.ofSeconds(20));
    append(elsewhere, ban(THIRD));
    append(elsewhere, ban(FOURTH));
    follow(here);
    assertThat(epochs).hasSize(2);
    assertThat(banned(here)).containsExactly(FIRST, SECOND, THIRD, FOURTH);
    follow(elsewhere);
    assertThat(banned(elsewhere)).containsExactly(FIRST, SECOND, THIRD, FOURTH);
  }

  @Test
  void whatWasCompactedIsStillTheSameLog() {
    append(here, unban(FIRST));
    follow(here);
    pass(Duration.ofSeconds(20));
    append(here, ban(SECOND));
    append(here, unban(FIRST));
    kafka.bans().compact(kafka.bans().end(), world.instant());
    follow(here);
    pass(Duration.ofSeconds(20));
    follow(here);
    assertThat(epochs).hasSize(1);
    assertThat(lost).isZero();
  }

  @Test
  void whoWasAwayLongerThanRemovalsLiveBringsNothingBack() {
    SteppedBanLog elsewhere = coordinator("elsewhere");
    append(elsewhere, unban(FIRST));
    append(elsewhere, ban(SECOND));
    follow(elsewhere);
    var removed = elsewhere.log().remove(ban(FIRST).key());
    var removedToo = elsewhere.log().remove(unban(FIRST).key());
    pass(Duration.ofHours(30));
    assertThat(removed).isDone();
    assertThat(removedToo).isDone();
    kafka.bans().compact(kafka.bans().end(), world.instant());
    follow(here);
    assertThat(banned(here)).containsExactly(SECOND);
    assertThat(lost).as("agents here are sent everything anew").isOne();
    follow(elsewhere);
    assertThat(banned(elsewhere)).containsExactly(SECOND);
    assertThat(epochs).hasSize(1);
  }

  @Test
  void whatIsOrderedWhileALostLogIsRestoredOutlivesCompaction() {
    Instant before = world.instant();
    append(here, allowance(true));
    append(here, allowance(false));
    append(here, new Entry.Again(allowance(true), before));
    follow(here);
    assertThat(allowed(here)).isZero();
    kafka.bans().compact(kafka.bans().end(), world.instant());
    SteppedBanLog later = coordinator("later");
    follow(later);
    assertThat(allowed(later)).isZero();
  }

  private SteppedBanLog coordinator(String name) {
    Life life = new Life(world, name, Duration.ZERO);
    SteppedBanLog banLog =
        new SteppedBanLog(
            new Reading(world, kafka, life, () -> {}, false).consumer(),
            new Writing(world, kafka, life, null, new Writing.Mishaps(0, 0)).producer(),
            world.clock(life),
            name.equals("here") ? List.of(this) : List.of(),
            this::another);
    banLog.begin();
    return banLog;
  }

  private Entry.LogBegun another() {
    return new Entry.LogBegun(new Epoch(++lastEpoch), world.instant(), 3);
  }

  private static Entry ban(Cidr cidr) {
    return new Entry.OperatorBan(
        new JailName("manual"), cidr, Optional.empty(), Optional.empty(), "", "");
  }

  private static Entry unban(Cidr cidr) {
    return new Entry.OperatorUnban(Optional.empty(), cidr, Optional.empty(), "", "");
  }

  private static Entry allowance(boolean listed) {
    return new Entry.AllowListing(FOURTH, listed, Optional.empty(), "", "");
  }

  private void append(SteppedBanLog by, Entry entry) {
    var appended = by.log().append(entry);
    pass(Duration.ofSeconds(1));
    assertThat(appended).isDone();
  }

  private void pass(Duration time) {
    world.runUntil(world.nanos() + time.toNanos());
  }

  private void follow(SteppedBanLog coordinator) {
    for (int i = 0; i < 40; i++) {
      coordinator.step();
      pass(Duration.ofMillis(500));
    }
  }

  private static List<Cidr> banned(SteppedBanLog coordinator) {
    var answer = coordinator.reader().answers().bans();
    coordinator.step();
    return answer.join().stream().map(Ban::cidr).toList();
  }

  private static int allowed(SteppedBanLog coordinator) {
    var answer = coordinator.reader().answers().listings();
    coordinator.step();
    return answer.join().size();
  }

  @Override
  public void onBegun(Entry.LogBegun begun) {
    if (!epochs.contains(begun.epoch())) {
      epochs.add(begun.epoch());
    }
  }

  @Override
  public void onLost() {
    lost++;
  }

  @Override
  public void onPolicy(Revision revision, Policy policy) {}

  @Override
  public void onChanges(Epoch epoch, Revision upTo, List<Scoped> changes) {}
}
