package dev.banyan.agent.alone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.banyan.agent.Jails;
import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.enforce.HostDecisions;
import dev.banyan.agent.enforce.OfHost;
import dev.banyan.agent.enforce.ReadUpTo;
import dev.banyan.agent.enforce.Suspect;
import dev.banyan.agent.enforce.Target;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Address;
import dev.banyan.model.AgentReport.Mode;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Cidr;
import dev.banyan.model.Epoch;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CountingSinkTest implements FailureSink, HostDecisions {
  private final List<Mark> withKafka = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private OfHost ofHost = OfHost.NOTHING;
  private final Autonomy autonomy = new Autonomy(Duration.ofSeconds(10), () -> now);
  private final Count count = new Count(this, () -> now, new Counters());
  private final CountingSink sink = new CountingSink(this, count, autonomy, () -> now);

  @Test
  void isNotAloneWhileALineWaitsForSomethingElseThanKafka() {
    Mark line = new Mark(1);
    line.hold();
    sink.publish(failure(), line);
    withKafka.forEach(Mark::release);
    waitHeard(11);
    assertThat(line.isFree()).isFalse();
    assertThat(autonomy.mode()).isEqualTo(Mode.CLUSTER);
    line.release();
    assertThat(line.isFree()).isTrue();
  }

  @Test
  void isAloneWhileALineWaitsForKafka() {
    Mark line = new Mark(1);
    sink.publish(failure(), line);
    waitHeard(11);
    assertThat(line.isFree()).isFalse();
    assertThat(autonomy.mode()).isEqualTo(Mode.ALONE);
    withKafka.forEach(Mark::release);
    assertThat(line.isFree()).isTrue();
    sink.ready();
    assertThat(autonomy.mode()).isEqualTo(Mode.CLUSTER);
  }

  @Test
  void givesKafkaTheLastFailureOfABanOfAnEarlierProcessAgain() {
    count.follow(new Policy(List.of(Jails.of("sip", "/var/log/x")), List.of(), ByteString.EMPTY));
    sink.recall(failure());
    sink.ready();
    assertThat(withKafka).isEmpty();
    var target = new Target(failure().jail(), Cidr.of(failure().address()));
    var ban = new LocalBan(target.jail(), target.cidr(), now, Optional.empty(), 5);
    ofHost = new OfHost(List.of(ban), List.of(), Set.of());
    sink.recall(failure());
    sink.ready();
    assertThat(withKafka).hasSize(1);
    sink.ready();
    assertThat(withKafka).hasSize(1);
  }

  private void waitHeard(int seconds) {
    now = now.plusSeconds(seconds);
    autonomy.heard(
        new Bookmark(
            new Epoch(1), new Revision(1), now, List.of(), ByteString.EMPTY, Optional.of(now)));
    sink.ready();
  }

  private Failure failure() {
    return new Failure(
        new LineId(new HostName("pbx-1"), 1, 2, 3),
        "/var/log/x",
        new JailName("sip"),
        Address.parse("192.0.2.7").orElseThrow(),
        now,
        now,
        Optional.empty(),
        Optional.empty(),
        Transport.UNKNOWN,
        1,
        "line");
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public boolean busy() {
    return false;
  }

  @Override
  public void settle(Duration limit) {}

  @Override
  public void publish(Failure failure, Mark mark) {
    mark.hold();
    withKafka.add(mark);
  }

  @Override
  public CompletableFuture<List<Instant>> judge(List<Suspect> suspects) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletableFuture<Void> placed(Target target, int partition, long offset, ReadUpTo read) {
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
