package dev.banyan.coordinator.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.banlog.Notices;
import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Two coordinators that tell each other of their agents, in one thread. */
class BoardTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final EntryKey KEY =
      EntryKey.automatic(
          new JailName("sip"), Optional.empty(), Cidr.parse("192.0.2.1").orElseThrow());

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final List<Notices.Notice> left = new ArrayList<>();
  private final Agents ofOne = new Agents();
  private final Agents ofTwo = new Agents();
  private final Board one = new Board("one", ofOne, new Left("one"), () -> now);
  private final Board two = new Board("two", ofTwo, new Left("two"), () -> now);

  @Test
  void speaksForTheAgentsOfAllCoordinators() {
    ofOne.fleet = fleet(7, agent("a", 7));
    ofTwo.fleet = fleet(7, agent("b", 7), agent("c", 7), agent("d", 6));
    steps();

    Fleet all = one.fleet().join();

    assertThat(all.connected()).isEqualTo(4);
    assertThat(all.behind()).isEqualTo(1);
    Fleet.Enforced enforced = all.enforced(new Revision(7), KEY, Optional.empty());
    assertThat(enforced.count()).isEqualTo(3);
    assertThat(enforced.agents()).isEqualTo(4);
    assertThat(enforced.missingOn()).containsExactly(new HostName("d"));
    assertThat(all.tally().count(new Revision(7), KEY, Optional.empty()))
        .isEqualTo(new Fleet.Tally.Count(3, 4));
    assertThat(two.fleet().join().connected()).isEqualTo(4);
  }

  @Test
  void waitsForTheAgentsOfAllCoordinators() {
    ofOne.fleet = fleet(7, agent("a", 7));
    ofTwo.fleet = fleet(6, agent("b", 6));
    steps();

    CompletableFuture<Fleet> reached = one.reached(new Revision(7), PATIENCE);
    steps();
    assertThat(reached).isNotDone();

    ofTwo.fleet = fleet(7, agent("b", 7));
    steps();
    assertThat(reached).isCompleted();
    assertThat(reached.join().enforced(new Revision(7), KEY, Optional.empty()).count())
        .isEqualTo(2);
  }

  @Test
  void waitsNoLongerThanItIsToldTo() {
    ofTwo.fleet = fleet(6, agent("b", 6));
    steps();
    CompletableFuture<Fleet> reached = one.reached(new Revision(7), PATIENCE);
    now = now.plus(PATIENCE);
    steps();
    assertThat(reached.join().enforced(new Revision(7), KEY, Optional.empty()).missingOnOthers())
        .isEqualTo(1);
  }

  @Test
  void whatFailsElsewhereIsKnownByName() {
    var failed = new Ack.Failed(KEY, new Revision(7), "set is full");
    ofTwo.fleet = fleet(7, agent("b", 7, failed), agent("c", 7));
    steps();

    Fleet all = one.fleet().join();

    assertThat(all.enforced(new Revision(7), KEY, Optional.empty()).missingOn())
        .containsExactly(new HostName("b"));
    assertThat(all.elsewhere().get(0).named().get(0).failed()).containsExactly(failed);
    assertThat(all.tally().count(new Revision(7), KEY, Optional.empty()).enforced()).isEqualTo(1);
  }

  @Test
  void forgetsACoordinatorThatStoppedOrIsSilent() {
    ofTwo.fleet = fleet(7, agent("b", 7));
    steps();
    assertThat(one.fleet().join().connected()).isEqualTo(1);
    now = now.plusSeconds(16);
    one.step();
    assertThat(one.fleet().join().connected()).isZero();

    two.step();
    one.step();
    assertThat(one.fleet().join().connected()).isEqualTo(1);
    two.close();
    two.run();
    one.step();
    assertThat(one.fleet().join().connected()).isZero();
  }

  @Test
  void leavesANoticeOnlyWhenSomethingChangedOrAfterAWhile() {
    ofOne.fleet = fleet(7, agent("a", 7));
    one.step();
    one.step();
    assertThat(left).hasSize(1);
    ofOne.fleet = fleet(8, agent("a", 7));
    now = now.plusSeconds(1);
    one.step();
    assertThat(left).hasSize(2);
    now = now.plusSeconds(5);
    one.step();
    assertThat(left).hasSize(3);
  }

  @Test
  void namesAThousandAtMostAndSaysWhatTheOthersHold() {
    List<Fleet.Agent> agents = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      agents.add(agent("a" + i, i < 1_500 ? 6 : 7));
    }
    Fleet.Elsewhere told = Board.summary("one", new Fleet(new Revision(7), agents));
    assertThat(told.named()).hasSizeLessThanOrEqualTo(Board.MOST_NAMED);
    assertThat(told.revision()).isEqualTo(new Revision(6));
    assertThat(told.connected()).isEqualTo(3_000);
  }

  @Test
  void passesOverWhatIsNoNotice() {
    left.add(
        new Notices.Notice("two", Optional.of("garbage".getBytes(StandardCharsets.UTF_8)), false));
    one.step();
    assertThat(one.fleet().join().elsewhere()).isEmpty();
  }

  private void steps() {
    now = now.plusSeconds(1);
    one.step();
    two.step();
    one.step();
  }

  private static Fleet fleet(long head, Fleet.Agent... agents) {
    return new Fleet(new Revision(head), List.of(agents));
  }

  private Fleet.Agent agent(String host, long revision, Ack.Failed... failed) {
    return new Fleet.Agent(
        new HostName(host),
        true,
        "192.0.2.9:1",
        "cluster",
        new Revision(revision),
        "1.0",
        "ipset",
        now,
        List.of(failed),
        List.of(),
        List.<AgentReport.Fault>of());
  }

  /** The agents of one coordinator. */
  private static final class Agents implements AgentView {
    private Fleet fleet = new Fleet(Revision.NONE, List.of());

    @Override
    public CompletableFuture<Fleet> fleet() {
      return CompletableFuture.completedFuture(fleet);
    }

    @Override
    public CompletableFuture<Fleet> reached(Revision revision, Duration atMost) {
      return fleet();
    }
  }

  /** The topic, as one coordinator reads it. */
  private final class Left implements Notices {
    private final String name;
    private int read;

    Left(String name) {
      this.name = name;
    }

    @Override
    public void leave(byte[] value) {
      left.add(new Notice(name, Optional.of(value), false));
    }

    @Override
    public void takeAway() {
      left.add(new Notice(name, Optional.empty(), false));
    }

    @Override
    public List<Notice> next(Duration atMost) {
      List<Notice> unread = List.copyOf(left.subList(read, left.size()));
      read = left.size();
      return unread;
    }

    @Override
    public void close() {}
  }
}
