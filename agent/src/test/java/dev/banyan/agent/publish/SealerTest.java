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
import dev.banyan.seal.Seal;
import dev.banyan.seal.SealKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
  private static final SealKey KEY =
      new SealKey(new byte[SealKey.ID_BYTES], new byte[SealKey.KEY_BYTES]);

  @TempDir private Path state;
  private Path file;
  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @BeforeEach
  void choose() {
    file = state.resolve("key");
  }

  private FailurePublisher publisher(Sealer sealer) {
    return new FailurePublisher(
            "kafka:9092",
            () -> kafka,
            () -> Instant.EPOCH,
            () -> Instant.EPOCH,
            new Counters(),
            (failure, partition, offset) -> {})
        .sealedBy(sealer);
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

  @Test
  void nothingIsSentBeforeAKeyIsKnownAndNothingIsLostMeanwhile() {
    Sealer sealer = Sealer.open(file);
    FailurePublisher publisher = publisher(sealer);
    Mark mark = new Mark(1);
    publisher.publish(failure(), mark);

    assertThat(publisher.ready()).isFalse();
    assertThat(kafka.history()).isEmpty();
    assertThat(mark.isFree()).isFalse();

    sealer.use(Optional.of(KEY));

    publisher.ready();
    publisher.ready();
    ProducerRecord<byte[], byte[]> sent = kafka.history().get(0);
    assertThat(sent.headers().lastHeader(Seal.HEADER).value())
        .isEqualTo(new Seal(KEY).of(sent.key(), sent.value()));
    assertThat(publisher.ready()).isTrue();
    assertThat(mark.isFree()).isTrue();
  }

  @Test
  void aClusterWithoutASecretIsNotWaitedFor() {
    Sealer sealer = Sealer.open(file);
    FailurePublisher publisher = publisher(sealer);
    publisher.publish(failure(), new Mark(1));
    sealer.use(Optional.empty());
    publisher.ready();

    assertThat(kafka.history().get(0).headers().lastHeader(Seal.HEADER)).isNull();
    assertThat(Sealer.open(file).isKnown()).isTrue();
  }

  @Test
  void aCoordinatorThatKnowsNoKeysIsNotWaitedFor() {
    Sealer sealer = Sealer.open(file);
    sealer.nothingWasSaid();
    assertThat(sealer.isKnown()).isTrue();
  }

  @Test
  void theKeyOutlivesARestartForRootAlone() throws Exception {
    Sealer.open(file).use(Optional.of(KEY));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    FailurePublisher publisher = publisher(Sealer.open(file));
    publisher.publish(failure(), new Mark(1));
    assertThat(kafka.history().get(0).headers().lastHeader(Seal.HEADER)).isNotNull();
  }

  @Test
  void aFileThatIsNoKeyIsAskedForAgain() throws Exception {
    Files.writeString(file, "rubbish\n");
    assertThat(Sealer.open(file).isKnown()).isFalse();
  }

  @Test
  void anotherKeyIsUsedFromThenOn() {
    Sealer sealer = Sealer.open(file);
    sealer.use(Optional.of(KEY));
    FailurePublisher publisher = publisher(sealer);
    publisher.publish(failure(), new Mark(1));
    byte[] key = new byte[SealKey.KEY_BYTES];
    key[0] = 1;
    sealer.use(Optional.of(new SealKey(new byte[SealKey.ID_BYTES], key)));
    publisher.publish(failure(), new Mark(2));

    assertThat(kafka.history().get(1).headers().lastHeader(Seal.HEADER).value())
        .isNotEqualTo(kafka.history().get(0).headers().lastHeader(Seal.HEADER).value());
  }
}
