package dev.banyan.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AcksTest {
  private static final Instant BROKER = Instant.parse("2026-11-22T12:00:00Z");

  private final Counters counters = new Counters();
  private final List<Duration> moves = new ArrayList<>();
  private final Acks acks =
      new Acks(
          counters,
          new Taken() {
            @Override
            public void taken(Failure failure, int partition, long offset) {}

            @Override
            public void timesMoveBy(Duration difference) {
              moves.add(difference);
            }
          });

  @Test
  void tellsOnceByHowMuchTheTimesUntilThenWereWrong() {
    Duration ahead = Duration.ofMinutes(5);
    take(1, ahead);
    assertThat(moves).containsExactly(ahead.negated());
    assertThat(counters.clockErrorMillis).hasValue(ahead.toMillis());
    take(20, ahead.plusSeconds(30));
    acks.clockMovedBy(Duration.ofHours(1));
    assertThat(moves).as("those since were right when they were told").hasSize(1);
  }

  @Test
  void movesNoTimesForAnErrorThatIsTolerated() {
    take(1, Duration.ofSeconds(-1));
    take(20, Duration.ofMinutes(5));
    assertThat(moves).isEmpty();
  }

  @Test
  void timesOfAClockThatIsSetBeforeItsErrorIsKnownGoAlong() {
    Duration jump = Duration.ofHours(-2);
    acks.clockMovedBy(jump);
    take(1, Duration.ofMinutes(5));
    assertThat(moves).containsExactly(jump, Duration.ofMinutes(-5));
  }

  private void take(int times, Duration ahead) {
    for (int i = 0; i < times; i++) {
      Mark mark = new Mark(0);
      mark.hold();
      Instant host = BROKER.plus(ahead);
      RecordMetadata where =
          new RecordMetadata(new TopicPartition("t", 0), 7, 0, BROKER.toEpochMilli(), 1, 1);
      acks.taken(new Outcome(new Pending(failure(), mark, false), host, host, where, null));
    }
  }

  private static Failure failure() {
    return new Failure(
        new LineId(new HostName("pbx-1"), 1, 7, 2),
        "/var/log/asterisk/messages",
        new JailName("asterisk"),
        Address.parse("192.0.2.7").orElseThrow(),
        Instant.EPOCH,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Transport.UDP,
        1,
        "the line");
  }
}
