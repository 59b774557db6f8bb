package dev.banyan.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.codec.FailureCodec;
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
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailurePublisherTest {
  private final Counters counters = new Counters();
  private final List<MockProducer<byte[], byte[]>> clients = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  /** What the broker stamps with; it need not stamp. */
  private Optional<Instant> broker = Optional.empty();

  private final FailurePublisher publisher =
      new FailurePublisher(
          "kafka:9092",
          this::newClient,
          () -> now,
          () -> now,
          counters,
          (failure, partition, offset) -> {});

  private MockProducer<byte[], byte[]> newClient() {
    MockProducer<byte[], byte[]> client =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<byte[], byte[]> record, Callback callback) {
            return super.send(
                record, (metadata, error) -> callback.onCompletion(stamped(metadata), error));
          }
        };
    clients.add(client);
    return client;
  }

  private @Nullable RecordMetadata stamped(@Nullable RecordMetadata metadata) {
    return metadata == null
        ? null
        : new RecordMetadata(
            new TopicPartition(metadata.topic(), metadata.partition()),
            metadata.offset(),
            0,
            broker.map(Instant::toEpochMilli).orElse(-1L),
            0,
            0);
  }

  private MockProducer<byte[], byte[]> client() {
    return clients.get(clients.size() - 1);
  }

  private Mark publish(int offset) {
    Mark mark = new Mark(offset);
    publisher.publish(failure(offset), mark);
    return mark;
  }

  private static Failure failure(int offset) {
    return new Failure(
        new LineId(new HostName("pbx-1"), 1, offset, 2),
        "/var/log/asterisk/messages",
        new JailName("asterisk"),
        Address.parse("192.0.2.7").orElseThrow(),
        Instant.EPOCH,
        Instant.EPOCH,
        Optional.of("100"),
        Optional.empty(),
        Transport.UDP,
        1,
        "the line");
  }

  private static List<Failure> decoded(List<ProducerRecord<byte[], byte[]>> entries)
      throws Exception {
    List<Failure> failures = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> entry : entries) {
      failures.add(FailureCodec.decode(entry.value()));
    }
    return failures;
  }

  @Test
  void sendsAtOnceAndReleasesTheMarkWhenKafkaTookIt() throws Exception {
    Mark mark = publish(7);
    assertThat(decoded(client().history())).containsExactly(failure(7));
    assertThat(client().history().get(0).key()).containsExactly(192, 0, 2);
    publisher.ready();
    assertThat(mark.isFree()).isFalse();
    client().completeNext();
    publisher.ready();
    assertThat(mark.isFree()).isTrue();
    assertThat(counters.acknowledged.get()).isEqualTo(1);
  }

  @Test
  void sendsWhatIsTooLargeOnceMoreWithoutItsLineAndThenPassesItOver() throws Exception {
    Mark mark = publish(7);
    client().errorNext(new RecordTooLargeException("too large"));
    publisher.ready();
    assertThat(decoded(client().history()))
        .extracting(Failure::line)
        .containsExactly("the line", "");
    assertThat(mark.isFree()).isFalse();
    client().errorNext(new RecordTooLargeException("too large"));
    publisher.ready();
    assertThat(mark.isFree()).isTrue();
    assertThat(counters.refused.get()).isEqualTo(1);
    assertThat(publisher.ready()).isTrue();
  }

  @Test
  void triesEverythingElseAgainWithoutEnd() {
    Mark mark = publish(7);
    for (int i = 0; i < 100; i++) {
      assertThat(client().errorNext(new TimeoutException("later"))).isTrue();
      assertThat(publisher.ready()).isFalse();
      now = now.plusSeconds(1);
      publisher.ready();
      assertThat(mark.isFree()).isFalse();
    }
    client().completeNext();
    assertThat(publisher.ready()).isTrue();
    assertThat(mark.isFree()).isTrue();
  }

  @Test
  void allButTheFirstCarryTheTimeAtWhichTheyHappenedThoughTheClockIsWrong() throws Exception {
    broker = Optional.of(now.plus(Duration.ofHours(2)));
    for (int i = 0; i < 4; i++) {
      publish(i);
    }
    assertThat(client().history()).as("nobody knows by how much it is wrong").hasSize(1);
    client().completeNext();
    publisher.ready();
    assertThat(decoded(client().history()))
        .extracting(Failure::logTime)
        .containsExactly(now, broker.get(), broker.get(), broker.get());
    assertThat(counters.clockErrorMillis).hasValue(-Duration.ofHours(2).toMillis());
  }

  @Test
  void sendsManyAtOnceAlsoIfTheBrokerDoesNotTellItsTime() {
    answerTheFirst();
    for (int i = 0; i < 9; i++) {
      publish(i);
    }
    assertThat(client().history()).hasSize(3 + 9);
  }

  private void answerTheFirst() {
    for (int i = 0; i < 3; i++) {
      publish(i);
      client().completeNext();
      publisher.ready();
    }
  }

  @Test
  void isNotReadyWhileTooMuchIsOnItsWay() {
    answerTheFirst();
    for (int i = 0; publisher.ready(); i++) {
      publish(i);
    }
    int onItsWay = client().history().size();
    assertThat(onItsWay).isBetween(100, 1_000);
    publish(0);
    assertThat(client().history()).hasSize(onItsWay);
    client().completeNext();
    assertThat(publisher.ready()).isFalse();
    assertThat(client().history()).hasSize(onItsWay + 1);
    client().completeNext();
    assertThat(publisher.ready()).isTrue();
  }

  @Test
  void goesOnWithAnotherClientWhenOneGaveUp() throws Exception {
    Mark mark = publish(7);
    now = now.plus(Duration.ofMinutes(1));
    client().errorNext(new OutOfOrderSequenceException("lost"));
    publisher.ready();
    now = now.plusSeconds(1);
    publisher.ready();
    assertThat(clients).hasSize(2);
    assertThat(clients.get(0).closed()).isTrue();
    assertThat(decoded(client().history())).containsExactly(failure(7));
    client().completeNext();
    publisher.ready();
    assertThat(mark.isFree()).isTrue();
  }
}
