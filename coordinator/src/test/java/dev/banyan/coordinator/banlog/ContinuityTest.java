package dev.banyan.coordinator.banlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.coordinator.banlog.Continuity.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P4: a log that an older copy took the place of is found, however far it reaches by now. */
class ContinuityTest {
  private static final TopicPartition LOG = new TopicPartition(Topics.BANS, 0);

  /** What Kafka holds: when it took each record, by their offsets. */
  private final List<Long> log = new ArrayList<>();

  private boolean answers = true;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private int position;
  private final Continuity continuity =
      new Continuity(
          new MockConsumer<>("none") {
            @Override
            public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration limit) {
              return firstAt(times.getOrDefault(LOG, 0L));
            }
          },
          LOG);

  private Map<TopicPartition, OffsetAndTimestamp> firstAt(long time) {
    if (!answers) {
      throw new TimeoutException("Kafka does not answer");
    }
    for (int offset = 0; offset < log.size(); offset++) {
      if (log.get(offset) >= time) {
        return Map.of(LOG, new OffsetAndTimestamp(offset, log.get(offset)));
      }
    }
    return Map.of();
  }

  @BeforeEach
  void readSeven() {
    append(7);
    assertThat(read()).isEqualTo(Finding.SAME);
    now = now.plusSeconds(60);
  }

  @Test
  void theSameLogIsKnownAgain() {
    append(2);
    assertThat(read()).isEqualTo(Finding.SAME);
    assertThat(read()).as("a moment later").isEqualTo(Finding.NOTHING);
  }

  @Test
  void anotherThatReachesFurtherIsFound() {
    restore(6);
    append(3);
    assertThat(read()).isEqualTo(Finding.ANOTHER);
  }

  @Test
  void anotherIsFoundThoughKafkaDidNotAnswerWhenItWasReadOn() {
    restore(6);
    append(3);
    answers = false;
    assertThatThrownBy(this::read).isInstanceOf(TimeoutException.class);
    append(1);
    assertThatThrownBy(this::read).isInstanceOf(TimeoutException.class);
    answers = true;
    assertThat(read()).as("though nothing more came").isEqualTo(Finding.ANOTHER);
  }

  @Test
  void anotherIsFoundThoughItCameToRestWhileKafkaDidNotAnswer() {
    append(1);
    assertThat(read()).isEqualTo(Finding.SAME);
    restore(7);
    now = now.plusSeconds(3);
    append(2);
    answers = false;
    assertThatThrownBy(this::read).isInstanceOf(TimeoutException.class);
    answers = true;
    assertThat(read()).as("at rest, 3 s after it was the same").isEqualTo(Finding.ANOTHER);
  }

  @Test
  void aLogAtRestIsLookedAtLessOften() {
    append(1);
    assertThat(read()).isEqualTo(Finding.SAME);
    now = now.plusSeconds(9);
    assertThat(read()).isEqualTo(Finding.NOTHING);
    now = now.plusSeconds(1);
    assertThat(read()).isEqualTo(Finding.SAME);
  }

  @Test
  void aBrokerWhoseClockIsBehindMakesNoOtherLogOfIt() {
    append(1);
    assertThat(read()).isEqualTo(Finding.SAME);
    now = now.minusSeconds(30);
    append(1);
    now = now.plusSeconds(40);
    assertThat(read()).isEqualTo(Finding.SAME);
    append(1);
    now = now.plusSeconds(10);
    assertThat(read()).as("what was read last is not the latest").isEqualTo(Finding.SAME);
  }

  @Test
  void aLogThatIsReadAnewIsNotComparedWithTheOneBefore() {
    continuity.forget();
    restore(0);
    position = 0;
    append(9);
    assertThat(read()).isEqualTo(Finding.SAME);
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      log.add(now.plusSeconds(i).toEpochMilli());
    }
  }

  private void restore(int end) {
    log.subList(end, log.size()).clear();
  }

  private Finding read() {
    continuity.expect();
    boolean idle = position == log.size();
    for (; position < log.size(); position++) {
      continuity.read(entry(position, log.get(position)));
    }
    return continuity.look(idle, now);
  }

  private static ConsumerRecord<byte[], byte[]> entry(long offset, long appended) {
    return new ConsumerRecord<>(
        Topics.BANS,
        0,
        offset,
        appended,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        new RecordHeaders(),
        Optional.empty());
  }
}
