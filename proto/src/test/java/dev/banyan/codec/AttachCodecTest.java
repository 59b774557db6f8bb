package dev.banyan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Bookmark;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttachCodecTest {

  @Test
  void bringsAHelloAcross() throws MalformedException {
    var hello = hello(new Epoch(Long.MIN_VALUE), new Revision(9), new Revision(2));

    assertThat(AttachCodec.decode(AttachCodec.encode(hello).getHello())).isEqualTo(hello);
  }

  @Test
  void bringsAHelloAcrossThatHoldsNothing() throws MalformedException {
    var hello = hello(Epoch.NONE, Revision.NONE, Revision.NONE);

    assertThat(AttachCodec.decode(AttachCodec.encode(hello).getHello())).isEqualTo(hello);
  }

  @Test
  void bringsAHelloAcrossThatWantsAll() throws MalformedException {
    var hello = hello(new Epoch(Long.MIN_VALUE), new Revision(9), new Revision(2), true);
    var wire = AttachCodec.encode(hello).getHello();

    assertThat(AttachCodec.decode(wire)).isEqualTo(hello);
    assertThat(wire.getEpoch()).as("for who does not know better").isZero();
    assertThat(wire.getRevision()).isZero();
  }

  @Test
  void refusesAHelloWithoutAHost() {
    assertThatThrownBy(() -> AttachCodec.decode(dev.banyan.wire.Hello.getDefaultInstance()))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("host: ");
  }

  @Test
  void bringsAnAckAcross() throws MalformedException {
    var ack =
        new Ack(
            -1,
            new Revision(5),
            List.of(new Ack.Failed(new EntryKey("auto/x"), new Revision(5), "set is full")));

    assertThat(AttachCodec.decode(AttachCodec.encode(ack).getAck())).isEqualTo(ack);
  }

  @Test
  void bringsAReportAcross() {
    var report =
        new AgentReport(
            1,
            2,
            3,
            4,
            Duration.ofMillis(-5),
            6,
            AgentReport.Mode.ALONE,
            List.of(new AgentReport.Fault("asterisk", "no log\u001b[31m of it is there")));

    assertThat(AttachCodec.decode(AttachCodec.encode(report).getStatus())).isEqualTo(report);
  }

  @Test
  void bringsAPolicyAndABookmarkAcross() throws MalformedException {
    var bookmark =
        new Bookmark(
            new Epoch(1),
            new Revision(7),
            Instant.parse("2026-11-22T12:00:00Z"),
            List.of(1L, 2L),
            ByteString.copyFromUtf8("digest"),
            Optional.of(Instant.parse("2026-11-22T11:59:59Z")));

    assertThat(AttachCodec.decode(AttachCodec.encode(bookmark).getBookmark())).isEqualTo(bookmark);
    assertThat(AttachCodec.decode(AttachCodec.encode(new Revision(3), Policy.EMPTY).getPolicy()))
        .isEqualTo(new AttachCodec.ReceivedPolicy(new Revision(3), Policy.EMPTY));
  }

  private static Hello hello(Epoch epoch, Revision revision, Revision policy) {
    return hello(epoch, revision, policy, false);
  }

  private static Hello hello(Epoch epoch, Revision revision, Revision policy, boolean wantsAll) {
    return new Hello(
        1,
        new HostName("pbx-a"),
        "1.0",
        epoch,
        revision,
        policy,
        "ipset",
        Duration.ofSeconds(4),
        true,
        wantsAll);
  }
}
