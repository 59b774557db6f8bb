package dev.banyan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.enforce.OfHost;
import dev.banyan.codec.LocalCodec;
import dev.banyan.model.Cidr;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import dev.banyan.wire.FromAgent.MessageCase;
import dev.banyan.wire.Hello;
import dev.banyan.wire.PolicyInForce;
import dev.banyan.wire.ToAgent;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinkTest extends WithLink {
  @Test
  void saysWhatItHolds() throws InterruptedException {
    Hello hello = coordinator.heard(MessageCase.HELLO).getHello();

    assertThat(hello.getProtocol()).isEqualTo(1);
    assertThat(hello.getHost()).isEqualTo("pbx-a");
    assertThat(hello.getEpoch()).isEqualTo(7);
    assertThat(hello.getRevision()).isEqualTo(4);
    assertThat(hello.getFirewall()).isEqualTo("ipset");
  }

  @Test
  void reportsWhatTheHostDecidedAloneToEachCoordinatorAndUnbansUntilTheLogHasThem()
      throws Exception {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    Cidr cidr = Cidr.parse("192.0.2.1").orElseThrow();
    var ban = new LocalBan(new JailName("asterisk"), cidr, now, Optional.empty(), 5);
    ofHost =
        new OfHost(List.of(ban), List.of(new LocalUnban(Optional.empty(), cidr, now)), Set.of());
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    assertThat(LocalCodec.decode(coordinator.heard(MessageCase.LOCAL_BANS).getLocalBans(), now))
        .containsExactly(ban);
    coordinator.heard(MessageCase.LOCAL_UNBANS);
    coordinator.hangUp(Status.UNAVAILABLE);
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    coordinator.heard(MessageCase.LOCAL_BANS);
    long batch = coordinator.heard(MessageCase.LOCAL_UNBANS).getLocalUnbans().getBatch();
    coordinator.say(
        LocalCodec.encode(new LocalCodec.Taken(batch - 1, new Epoch(7), new Revision(8))));
    coordinator.say(LocalCodec.encode(new LocalCodec.Taken(batch, new Epoch(7), new Revision(9))));
    await().until(() -> told.contains("told of 1 at 9"));
    assertThat(told).doesNotContain("told of 1 at 8");
  }

  @Test
  void attachesAgainWhenNothingIsHeard() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    ticks.updateAndGet(now -> now.plusSeconds(16));

    coordinator.heard(MessageCase.HELLO);
    assertThat(coordinator.streams()).isEqualTo(2);
  }

  @Test
  void staysAttachedThoughTheClockIsSet() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    coordinator.heard(MessageCase.STATUS);
    for (long hours : List.of(2, -4)) {
      clock.updateAndGet(now -> now.plus(Duration.ofHours(hours)));
      ticks.updateAndGet(now -> now.plusSeconds(10));
      coordinator.say(bookmark());
      ticks.updateAndGet(now -> now.plusSeconds(10));
      coordinator.heard(MessageCase.STATUS);
    }
    assertThat(coordinator.streams()).isEqualTo(1);
  }

  @Test
  void attachesAgainAfterARefusalAndAfterWhatIsNoPolicy() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.hangUp(Status.UNAVAILABLE.withDescription("not now"));
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(
        ToAgent.newBuilder().setPolicy(PolicyInForce.newBuilder().setRevision(-1)).build());

    coordinator.heard(MessageCase.HELLO);
    assertThat(told).isEmpty();
  }

  @Test
  void reportsAgainAlthoughNothingHappened() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    coordinator.heard(MessageCase.STATUS);
    ticks.updateAndGet(now -> now.plusSeconds(10));
    coordinator.say(bookmark());
    ticks.updateAndGet(now -> now.plusSeconds(10));

    assertThat(coordinator.heard(MessageCase.STATUS).getStatus().getLines()).isEqualTo(1);
    assertThat(told).containsOnly("bookmark 9");
  }
}
