package dev.banyan.agent.alone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import dev.banyan.agent.Jails;
import dev.banyan.agent.enforce.HostDecisions;
import dev.banyan.agent.enforce.OfHost;
import dev.banyan.agent.enforce.ReadUpTo;
import dev.banyan.agent.enforce.Suspect;
import dev.banyan.agent.enforce.Target;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Measure;
import dev.banyan.model.Policy;
import dev.banyan.model.Sighting;
import dev.banyan.model.Transport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CountTest implements HostDecisions {
  private static final JailName JAIL = new JailName("asterisk");
  private static final String ONE = "192.0.2.1";

  private final Counters counters = new Counters();
  private final List<Suspect> judged = new ArrayList<>();
  private final List<String> placed = new ArrayList<>();
  private final Count count = new Count(this, () -> this.now, counters);
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private Optional<CompletableFuture<List<Instant>>> late = Optional.empty();
  private OfHost ofHost = OfHost.NOTHING;
  private ReadUpTo read = ReadUpTo.NOTHING;
  private int lines;

  @BeforeEach
  void follow() {
    count.follow(new Policy(List.of(Jails.of("asterisk", "/log")), List.of(), ByteString.EMPTY));
  }

  @Test
  void judgesNobodyAsLongAsTheClusterDecides() {
    fail(ONE, 9);
    count.goOn(false);
    assertThat(judged).isEmpty();
    assertThat(count.isBusy()).isFalse();
  }

  @Test
  void judgesWhatIsDueAtTheMomentOfBecomingAloneAndThenWhatIsNew() {
    fail(ONE, 5);
    fail("192.0.2.2", 4);
    count.goOn(false);
    count.goOn(true);
    assertThat(targets()).containsExactly(ONE + "/32");
    count.goOn(true);
    assertThat(judged).hasSize(1);
    fail("192.0.2.2", 1);
    assertThat(count.isBusy()).isTrue();
    count.goOn(true);
    assertThat(targets()).containsExactly(ONE + "/32", "192.0.2.2/32");
  }

  @Test
  void isAsPatientWithWhoLoggedInAsTheCluster() {
    for (boolean trusting : List.of(true, false)) {
      judged.clear();
      Jail jail = Jails.trusting("asterisk", "/log");
      jail = trusting ? jail : jail.counting(Measure.PLAIN);
      count.follow(new Policy(List.of(jail), List.of(), ByteString.EMPTY));
      String address = trusting ? ONE : "192.0.2.2";
      count.add(login(address, now.minusSeconds(30)));
      fail(address, 9);
      count.goOn(true);
      assertThat(targets()).isEqualTo(trusting ? List.of() : List.of(address + "/32"));
    }
    fail(ONE, 1);
    count.goOn(true);
    assertThat(targets()).contains(ONE + "/32");
    assertThat(judged.get(judged.size() - 1).window().trust().at(now)).isTrue();
  }

  @Test
  void whatAnEarlierProcessSawCountsWithTheNextFailure() {
    for (int i = 0; i < 9; i++) {
      count.recall(failure(ONE, now.minusSeconds(300)));
    }
    count.goOn(true);
    assertThat(judged).as("nobody knows where Kafka has them").isEmpty();
    Failure next = failure(ONE, now);
    count.add(next);
    count.goOn(true);
    assertThat(targets()).containsExactly(ONE + "/32");
    ban(ONE);
    count.taken(next, 3, 14);
    assertThat(placed).containsExactly(ONE + "/32 3:14");
  }

  @Test
  void whatAnEarlierProcessSawTooLongAgoDoesNotCount() {
    for (int i = 0; i < 9; i++) {
      count.recall(failure(ONE, now.minus(Duration.ofHours(2))));
      count.recall(failure(ONE, now.plusSeconds(3_600)));
    }
    fail(ONE, 4);
    count.goOn(true);
    assertThat(judged).isEmpty();
  }

  @Test
  void usersWhoLogInPushNoAttackerOutOfMemory() {
    count.follow(
        new Policy(List.of(Jails.trusting("asterisk", "/log")), List.of(), ByteString.EMPTY));
    fail(ONE, 5);
    for (int i = 0; i < 3 * Count.MOST_ADDRESSES; i++) {
      count.add(login("10.0." + i / 250 + "." + i % 250, now));
    }
    assertThat(counters.forgotten.get()).isZero();
    count.goOn(true);
    assertThat(targets()).containsExactly(ONE + "/32");
  }

  @Test
  void countsALineOnceHoweverOftenItIsRead() {
    Failure again = failure(ONE, now);
    IntStream.range(0, 9).forEach(i -> count.add(again));
    fail(ONE, 3);
    count.goOn(true);
    assertThat(judged).isEmpty();
    fail(ONE, 1);
    count.goOn(true);
    assertThat(judged).hasSize(1);
  }

  @Test
  void whatIsOutOfFindtimeOrHistoryDoesNotCount() {
    for (int i = 0; i < 9; i++) {
      count.add(failure(ONE, now.minus(Duration.ofHours(2))));
    }
    fail(ONE, 4);
    now = now.plus(Duration.ofMinutes(11));
    fail(ONE, 1);
    count.goOn(true);
    assertThat(judged).isEmpty();
  }

  @Test
  void countsByTheBrokersClock() {
    counters.clockErrorMillis.set(Duration.ofHours(5).toMillis());
    Instant broker = now.minus(Duration.ofHours(5));
    IntStream.range(0, 5).forEach(i -> count.add(failure(ONE, broker)));
    count.goOn(true);
    assertThat(judged.get(0).now()).isEqualTo(broker);
    assertThat(judged.get(0).clockError()).isEqualTo(Duration.ofHours(5));
  }

  @Test
  void whatWasCountedBeforeTheClocksErrorWasKnownCountsByTheBrokersClockWhenItIs() {
    Duration ahead = Duration.ofMinutes(30);
    Instant broker = now.minus(ahead);
    fail(ONE, 3);
    count.recall(failure(ONE, now));
    counters.clockErrorMillis.set(ahead.toMillis());
    count.timesMoveBy(ahead.negated());
    count.add(failure(ONE, broker));
    count.goOn(true);
    assertThat(judged).hasSize(1);
    assertThat(judged.get(0).window().failures())
        .hasSize(5)
        .allSatisfy(failure -> assertThat(failure.logTime()).isEqualTo(broker));
  }

  @Test
  void aVerdictOfBeforeTheClocksErrorWasKnownHoldsForWhatWasJudged() {
    var verdict = new CompletableFuture<List<Instant>>();
    late = Optional.of(verdict);
    fail(ONE, 5);
    count.goOn(true);
    Duration ahead = Duration.ofMinutes(30);
    counters.clockErrorMillis.set(ahead.toMillis());
    count.timesMoveBy(ahead.negated());
    Instant end = now.plus(Duration.ofMinutes(10));
    verdict.complete(List.of(end));
    count.goOn(true);
    now = end;
    IntStream.range(0, 5).forEach(i -> count.add(failure(ONE, end.minus(ahead))));
    count.goOn(true);
    assertThat(judged).as("nothing is later than the cut").hasSize(1);
    IntStream.range(0, 5).forEach(i -> count.add(failure(ONE, end.minus(ahead).plusSeconds(1))));
    count.goOn(true);
    assertThat(judged).hasSize(2);
  }

  @Test
  void countsAPrefixOfIpv6AsOneUnlessSomethingInItIsAllowed() {
    for (int i = 1; i <= 5; i++) {
      count.add(failure("2001:db8::" + i, now));
    }
    count.goOn(true);
    assertThat(targets()).containsExactly("2001:db8::/64");
    ofHost = new OfHost(List.of(), List.of(), Set.of(Cidr.parse("2001:db8:1::7").orElseThrow()));
    for (int i = 1; i <= 5; i++) {
      count.add(failure("2001:db8:1::" + i, now));
    }
    count.goOn(true);
    assertThat(targets()).hasSize(1);
  }

  @Test
  void holdsNoMoreThanItMayAndForgetsWhoFailedLongestAgo() {
    fail(ONE, 5);
    for (int i = 0; i < Count.MOST_ADDRESSES; i++) {
      count.add(failure("10.0." + i / 250 + "." + i % 250, now));
    }
    assertThat(counters.forgotten.get()).isEqualTo(1);
    count.goOn(true);
    assertThat(judged).isEmpty();
  }

  @Test
  void holdsNoMoreLinesThanItMay() {
    for (int i = 0; i < Count.MOST_LINES; i++) {
      count.add(failure("10.0.0." + i % 250, now.plusMillis(i)));
    }
    assertThat(counters.forgotten.get()).isZero();
    count.add(failure(ONE, now));
    assertThat(counters.forgotten.get()).isEqualTo(1);
  }

  @Test
  void hasNoMoreSuspectsWithTheEnforcementThanItMay() {
    var answer = new CompletableFuture<List<Instant>>();
    late = Optional.of(answer);
    for (int i = 0; i < 100; i++) {
      fail("10.0.0." + i, 5);
    }
    count.goOn(true);
    count.goOn(true);
    assertThat(judged).hasSize(64);
    assertThat(count.isBusy()).isTrue();
    answer.complete(judged.stream().map(Suspect::now).toList());
    late = Optional.empty();
    count.goOn(true);
    assertThat(judged).hasSize(100);
  }

  @Test
  void triesAgainWhatCouldNotBeJudged() {
    late = Optional.of(CompletableFuture.failedFuture(new IllegalStateException("disk full")));
    fail(ONE, 5);
    count.goOn(true);
    late = Optional.empty();
    count.goOn(true);
    assertThat(judged).hasSize(2);
  }

  @Test
  void saysOnceAMinuteAndInOneSentenceWhatCouldNotBeKept() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(Count.class);
    logger.addAppender(log);
    late =
        Optional.of(
            CompletableFuture.failedFuture(
                new CompletionException(new IOException("No space left on device"))));
    fail(ONE, 5);
    for (int seconds = 0; seconds < 100; seconds++) {
      count.goOn(true);
      now = now.plusSeconds(1);
    }
    logger.detachAppender(log);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSize(2)
        .allMatch(text -> text.contains("kept or done: No space left on device; trying again"));
  }

  @Test
  void tellsWhereTheLastFailureOfABanLiesOnceKafkaHasAllOfThem() {
    List<Failure> failures = IntStream.range(0, 5).mapToObj(i -> failure(ONE, now)).toList();
    failures.forEach(count::add);
    ban(ONE);
    for (int i = 0; i < 4; i++) {
      count.taken(failures.get(i), 3, 10 + i);
    }
    assertThat(placed).isEmpty();
    count.taken(failures.get(4), 3, 14);
    assertThat(placed).containsExactly(ONE + "/32 3:14");
  }

  @Test
  void tellsWhereTheLastFailureLiesAlsoWhenKafkaWasFirst() {
    for (int i = 0; i < 5; i++) {
      Failure failure = failure(ONE, now);
      count.add(failure);
      count.taken(failure, 3, 10 + i);
    }
    count.goOn(true);
    assertThat(placed).isEmpty();
    ban(ONE);
    count.goOn(true);
    assertThat(placed).containsExactly(ONE + "/32 3:14");
  }

  @Test
  void whatABanOfTheClusterAnswersForNeedsNoPlace() {
    List<Failure> failures = IntStream.range(0, 3).mapToObj(i -> failure(ONE, now)).toList();
    failures.subList(0, 2).forEach(count::add);
    ban(ONE);
    count.answered(failures.get(1));
    assertThat(placed).as("Kafka has none yet").isEmpty();
    count.taken(failures.get(0), 3, 10);
    count.answered(failures.get(2));
    assertThat(placed).containsExactly(ONE + "/32 3:10", ONE + "/32 3:10");
    assertThat(read.lines()).containsExactly(Map.entry(1L, failures.get(2).id().offsetBytes()));
  }

  @Test
  void asksWhereKafkaHasTheLastFailureOfABanOfAnEarlierProcess() {
    ban(ONE);
    Failure last = failure(ONE, now.minusSeconds(3));
    count.recall(failure(ONE, now.minusSeconds(4)));
    count.recall(last);
    count.recall(failure("192.0.2.2", now));
    assertThat(count.takePlaceless()).containsExactly(last);
    assertThat(count.takePlaceless()).isEmpty();
    count.add(last);
    count.taken(last, 3, 14);
    assertThat(placed).containsExactly(ONE + "/32 3:14");
  }

  private void ban(String address) {
    var ban =
        new LocalBan(
            JAIL, Cidr.parse(address).orElseThrow(), now, Optional.of(now.plusSeconds(60)), 5);
    ofHost = new OfHost(List.of(ban), List.of(), Set.of());
  }

  private void fail(String address, int times) {
    IntStream.range(0, times).forEach(i -> count.add(failure(address, now)));
  }

  private Failure login(String address, Instant at) {
    return says(address, at, Sighting.SUCCESS);
  }

  private Failure failure(String address, Instant at) {
    return says(address, at, Sighting.FAILURE);
  }

  private Failure says(String address, Instant at, Sighting sighting) {
    return new Failure(
        new LineId(new HostName("pbx-1"), 1, lines++, 0),
        "/log",
        JAIL,
        Address.parse(address).orElseThrow(),
        at,
        now,
        Optional.empty(),
        Optional.empty(),
        Transport.UDP,
        1,
        "a line",
        sighting);
  }

  private List<String> targets() {
    return judged.stream().map(suspect -> suspect.target().cidr().toString()).toList();
  }

  @Override
  public CompletableFuture<List<Instant>> judge(List<Suspect> suspects) {
    judged.addAll(suspects);
    return late.orElseGet(
        () -> CompletableFuture.completedFuture(suspects.stream().map(Suspect::now).toList()));
  }

  @Override
  public CompletableFuture<Void> placed(Target target, int partition, long offset, ReadUpTo read) {
    this.read = read;
    placed.add(target.cidr() + " " + partition + ":" + offset);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<List<Target>> unban(LocalUnban unban) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public OfHost ofHost() {
    return ofHost;
  }
}
