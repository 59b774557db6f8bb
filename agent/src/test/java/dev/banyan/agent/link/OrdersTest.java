package dev.banyan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.banyan.codec.AttachCodec;
import dev.banyan.model.Digest;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.Ack;
import dev.banyan.wire.FromAgent.MessageCase;
import dev.banyan.wire.Hello;
import dev.banyan.wire.ToAgent;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class OrdersTest extends WithLink {
  @Test
  void handsOnPolicyAndBatchesInTheirOrder() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(AttachCodec.encode(new Revision(2), Policy.EMPTY));
    coordinator.say(lifted(5));
    coordinator.heard(MessageCase.ACK);
    coordinator.say(AttachCodec.encode(new Revision(3), Policy.EMPTY));

    await().until(() -> told.size() == 5);
    assertThat(told).containsExactly("follow 2", "policy 2", "apply 5", "follow 3", "policy 3");
  }

  @Test
  void acknowledgesOnlyWhatWasAppliedAndSaysWhatFailed() throws InterruptedException {
    outcome = new CompletableFuture<>();
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(lifted(5));
    await().until(() -> told.contains("apply 5"));
    assertThat(coordinator.rest()).noneMatch(message -> message.hasAck());

    outcome.complete(
        new Applied(new Revision(5), List.of(new Failed(KEY, new Revision(5), "set is full"))));
    Ack ack = coordinator.heard(MessageCase.ACK).getAck();

    assertThat(ack.getBatch()).isEqualTo(77);
    assertThat(ack.getRevision()).isEqualTo(5);
    assertThat(ack.getFailed(0).getError()).isEqualTo("set is full");
  }

  @Test
  void attachesAgainAfterAWhileWhenABatchCannotBeApplied() throws InterruptedException {
    refuse("disk full");

    assertThat(coordinator.streams()).isEqualTo(2);
    assertThat(dice.limits).containsExactly(LONGEST_MS);
  }

  @Test
  void saysOnceAndInOneSentenceWhyABatchCannotBeApplied() throws InterruptedException {
    refuse("disk full");
    refuse("disk full");
    refuse("no program ipset");

    assertThat(complaints())
        .containsExactly(
            "the changes that coordinator 127.0.0.1:%d sent could not be applied: disk full; what is blocked stays blocked, trying again"
                .formatted(coordinator.port()),
            "the changes that coordinator 127.0.0.1:%d sent could not be applied: no program ipset; what is blocked stays blocked, trying again"
                .formatted(coordinator.port()));
    assertThat(log.list).allMatch(event -> event.getThrowableProxy() == null);
  }

  @Test
  void comesBackSoonAndComplainsAnewOnceSomethingWasApplied() throws InterruptedException {
    refuse("disk full");
    outcome = CompletableFuture.completedFuture(new Applied(new Revision(5), List.of()));
    coordinator.say(lifted(5));
    coordinator.heard(MessageCase.ACK);
    coordinator.hangUp(Status.UNAVAILABLE);
    coordinator.heard(MessageCase.HELLO);
    outcome = CompletableFuture.failedFuture(new IOException("disk full"));
    coordinator.say(lifted(6));
    coordinator.heard(MessageCase.HELLO);

    assertThat(dice.limits).containsExactly(LONGEST_MS, SHORTEST_MS, LONGEST_MS);
    assertThat(complaints()).hasSize(3);
    assertThat(complaints().get(1)).startsWith("no coordinator");
  }

  @Test
  void wasToldSomethingIsNotThatItWasApplied() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.hangUp(Status.UNAVAILABLE);
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    await().until(() -> told.contains("bookmark 9"));
    coordinator.hangUp(Status.UNAVAILABLE);
    coordinator.heard(MessageCase.HELLO);

    assertThat(dice.limits).containsExactly(SHORTEST_MS, 2 * SHORTEST_MS);
  }

  @Test
  void staysAttachedWhenRulesCannotBeFollowed() throws InterruptedException {
    followed =
        CompletableFuture.failedFuture(
            new CompletionException(new IOException("no program iptables")));
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(AttachCodec.encode(new Revision(2), Policy.EMPTY));
    coordinator.say(AttachCodec.encode(new Revision(3), Policy.EMPTY));
    coordinator.say(lifted(5));
    coordinator.heard(MessageCase.ACK);

    assertThat(coordinator.streams()).isEqualTo(1);
    assertThat(complaints())
        .containsExactly(
            "the rules that coordinator 127.0.0.1:%d sent could not be applied: no program iptables; what is blocked stays blocked, trying again"
                .formatted(coordinator.port()));
  }

  @Test
  void asksForEverythingWhenItHoldsTwiceSomethingElseThanTheCoordinatorWants()
      throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    agreement = Agreement.DIFFERS;
    coordinator.say(digested());
    await().until(() -> compared.get() == 1);
    agreement = Agreement.UNKNOWN;
    coordinator.say(digested());
    await().until(() -> compared.get() == 2);
    assertThat(told).doesNotContain("drift");
    agreement = Agreement.DIFFERS;
    coordinator.say(digested());

    Hello again = coordinator.heard(MessageCase.HELLO).getHello();
    assertThat(again.getEpoch()).isZero();
    assertThat(again.getRevision()).isZero();
    assertThat(again.getHeldEpoch()).isEqualTo(7);
    assertThat(again.getHeldRevision()).isEqualTo(4);
    assertThat(told).contains("drift");
  }

  @Test
  void doesNotAskForEverythingAgainAndAgainIfThatHealsNothing() throws InterruptedException {
    agreement = Agreement.DIFFERS;
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(digested());
    coordinator.say(digested());
    coordinator.heard(MessageCase.HELLO);
    for (int i = 0; i < 5; i++) {
      coordinator.say(digested());
    }

    await().until(() -> told.stream().filter(what -> what.startsWith("bookmark")).count() == 7);
    assertThat(told).containsOnlyOnce("drift");
    assertThat(coordinator.streams()).isEqualTo(2);
  }

  private static ToAgent digested() {
    return ToAgent.newBuilder()
        .setBookmark(
            dev.banyan.wire.Bookmark.newBuilder()
                .setEpoch(7)
                .setRevision(9)
                .setDigest(Digest.NOTHING.bytes()))
        .build();
  }

  /** The next batch fails; the agent attached again when this returns. */
  private void refuse(String reason) throws InterruptedException {
    if (coordinator.streams() < 2) {
      coordinator.heard(MessageCase.HELLO);
    }
    outcome = CompletableFuture.failedFuture(new IOException(reason));
    coordinator.say(lifted(5));
    coordinator.heard(MessageCase.HELLO);
  }

  private List<String> complaints() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
