package dev.banyan.coordinator.push;

import static dev.banyan.coordinator.push.AgentProbe.addresses;
import static dev.banyan.coordinator.push.Bans.A;
import static dev.banyan.coordinator.push.Bans.B;
import static dev.banyan.coordinator.push.Bans.EPOCH;
import static dev.banyan.coordinator.push.Bans.ban;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.codec.AttachCodec;
import dev.banyan.model.Ack;
import dev.banyan.model.Revision;
import dev.banyan.wire.AgentStatus;
import dev.banyan.wire.FromAgent;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttachTest extends ServedPush {
  @Test
  void refusesAnUnknownProtocolAndSaysWhichItKnows() {
    var probe = new AgentProbe(channel);
    probe.hello(9, A, EPOCH, 1);

    assertThat(probe.ended().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(probe.ended().getDescription()).contains("version 9").contains("version 1");
    assertThat(push.refused().join()).containsEntry(Refusal.PROTOCOL, 1L);
  }

  @Test
  void refusesAHostNameThatIsNone() {
    var probe = new AgentProbe(channel);
    probe.send(
        FromAgent.newBuilder()
            .setHello(dev.banyan.wire.Hello.newBuilder().setProtocol(1).setHost("a/b\u001b[31m"))
            .build());

    assertThat(probe.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(probe.ended().getDescription()).doesNotContain("\u001b").contains("host");
  }

  @Test
  void refusesWhatIsNoMessageAndWhatIsTooLong() {
    var garbage = new RawStream(channel);
    garbage.send(new byte[] {(byte) 0xff, 1, 2, 3});
    var giant = new RawStream(channel);
    giant.send(new byte[(1 << 20) + 1]);

    assertThat(garbage.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(giant.ended().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(push.refused().join())
        .containsEntry(Refusal.MALFORMED, 1L)
        .containsEntry(Refusal.OVERSIZED, 1L);
  }

  @Test
  void refusesMessagesOutOfPlaceAndHarmsNobodyElse() {
    push.open();
    changes(1);
    AgentProbe good = attach(EPOCH, 1);
    var early = new AgentProbe(channel);
    early.send(FromAgent.newBuilder().setStatus(AgentStatus.getDefaultInstance()).build());
    AgentProbe liar = AgentProbe.attached(channel, B, EPOCH, 1);
    liar.send(AttachCodec.encode(new Ack(99, new Revision(1_000), List.of())));

    assertThat(early.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(liar.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(push.refused().join()).containsEntry(Refusal.OUT_OF_ORDER, 2L);
    changes(2, ban(2, "192.0.2.1"));
    assertThat(addresses(good.acked())).containsExactly("192.0.2.1");
  }

  @Test
  void closesTheOlderStreamOfAHostThatAttachesAgain() {
    push.open();
    changes(1);
    AgentProbe older = attach(EPOCH, 1);
    AgentProbe newer = attach(EPOCH, 1);

    assertThat(older.ended().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(older.ended().getDescription()).contains("pbx-a").contains("newest");
    changes(2, ban(2, "192.0.2.1"));
    assertThat(addresses(newer.acked())).containsExactly("192.0.2.1");
    assertThat(push.fleet().join().connected()).isEqualTo(1);
  }

  @Test
  void disconnectsAnAgentThatDoesNotAcknowledge() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    changes(2, ban(2, "192.0.2.1"));
    probe.batch();

    tick(Duration.ofSeconds(30));
    assertThat(probe.isAttached()).isTrue();
    tick(Duration.ofSeconds(1));

    assertThat(probe.ended().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(push.fleet().join().connected()).isZero();
  }

  @Test
  void disconnectsWhoDoesNotSayWhoItIs() {
    var probe = new AgentProbe(channel);
    settle();
    tick(Duration.ofSeconds(11));

    assertThat(probe.ended().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }
}
