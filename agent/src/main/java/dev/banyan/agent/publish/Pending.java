package dev.banyan.agent.publish;

import dev.banyan.agent.tail.Mark;
import dev.banyan.codec.FailureCodec;
import dev.banyan.model.Failure;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A failure that Kafka did not take yet.
 *
 * @param mark held by it
 * @param bare whether it is the second try, without the line
 */
record Pending(Failure failure, Mark mark, boolean bare) {

  ProducerRecord<byte[], byte[]> toRecord(String topic) {
    return new ProducerRecord<>(
        topic, FailureCodec.key(failure.address()), FailureCodec.encode(failure));
  }

  /** The same without its line. */
  Pending toBare() {
    return with(failure.logTime(), "", true);
  }

  /** The same that happened at another time. */
  Pending movedBy(Duration difference) {
    return with(failure.logTime().plus(difference), failure.line(), bare);
  }

  private Pending with(Instant logTime, String line, boolean nowBare) {
    return new Pending(
        new Failure(
            failure.id(),
            failure.file(),
            failure.jail(),
            failure.address(),
            logTime,
            failure.seenTime(),
            failure.user(),
            failure.attempt(),
            failure.transport(),
            failure.weight(),
            line,
            failure.sighting()),
        mark,
        nowBare);
  }
}
