package dev.banyan.coordinator.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.BatchCodec;
import dev.banyan.codec.KeyCodec;
import dev.banyan.codec.LocalCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Ack;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import dev.banyan.wire.AgentsGrpc;
import dev.banyan.wire.FromAgent;
import dev.banyan.wire.ToAgent;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent that does nothing by itself: a test says what it sends and sees what it gets. */
final class AgentProbe implements StreamObserver<ToAgent> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final StreamObserver<FromAgent> out;
  private final BlockingQueue<BatchCodec.Received> batches = new LinkedBlockingQueue<>();
  final Queue<AttachCodec.ReceivedPolicy> policies = new ConcurrentLinkedQueue<>();
  final Queue<LocalCodec.Taken> unbansTaken = new ConcurrentLinkedQueue<>();
  final Queue<Bookmark> bookmarks = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Status ended;

  AgentProbe(Channel channel) {
    out = AgentsGrpc.newStub(channel).attach(this);
  }

  static AgentProbe attached(Channel channel, HostName host, Epoch epoch, long revision) {
    var probe = new AgentProbe(channel);
    probe.hello(AttachCodec.PROTOCOL, host, epoch, revision);
    return probe;
  }

  /** One that can do without bookmarks that say nothing new for some time. */
  static AgentProbe patient(
      Channel channel, HostName host, Epoch epoch, long revision, Duration patience) {
    return greeting(channel, host, new Bookmarked(epoch, revision), patience, false);
  }

  /** One that is to be sent everything, though it holds that much. */
  static AgentProbe wantingAll(Channel channel, HostName host, Epoch epoch, long revision) {
    return greeting(channel, host, new Bookmarked(epoch, revision), Duration.ZERO, true);
  }

  private record Bookmarked(Epoch epoch, long revision) {}

  private static AgentProbe greeting(
      Channel channel, HostName host, Bookmarked held, Duration patience, boolean wantsAll) {
    var probe = new AgentProbe(channel);
    var hello =
        new Hello(
            AttachCodec.PROTOCOL,
            host,
            "1.0",
            held.epoch(),
            new Revision(held.revision()),
            Revision.NONE,
            "dry-run",
            patience,
            true,
            wantsAll);
    probe.send(AttachCodec.encode(hello));
    return probe;
  }

  void hello(int protocol, HostName host, Epoch epoch, long revision) {
    send(
        AttachCodec.encode(
            new Hello(
                protocol, host, "1.0", epoch, new Revision(revision), Revision.NONE, "dry-run")));
  }

  void send(FromAgent message) {
    out.onNext(message);
  }

  void ack(Batch batch, Ack.Failed... failed) {
    send(AttachCodec.encode(new Ack(batch.id(), batch.revision(), List.of(failed))));
  }

  /** The next batch. */
  Batch batch() {
    try {
      var received = batches.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(received).as("a batch").isNotNull();
      assertThat(received.unreadable()).isEmpty();
      return received.batch();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next batch, acknowledged. */
  Batch acked() {
    Batch batch = batch();
    ack(batch);
    return batch;
  }

  boolean hasBatch() {
    return !batches.isEmpty();
  }

  Status ended() {
    await().atMost(PATIENCE).until(() -> ended != null);
    return ended == null ? Status.OK : ended;
  }

  boolean isAttached() {
    return ended == null;
  }

  void hangUp() {
    out.onCompleted();
  }

  static List<String> keys(Batch batch) {
    return batch.changes().stream().map(c -> c.key().value()).toList();
  }

  static List<String> addresses(Batch batch) {
    return batch.changes().stream()
        .map(Change::key)
        .map(key -> key.value().replaceFirst(".*/([^/]+)/\\d+$", "$1"))
        .toList();
  }

  @Override
  public void onNext(ToAgent message) {
    try {
      switch (message.getMessageCase()) {
        case POLICY -> policies.add(AttachCodec.decode(message.getPolicy()));
        case CHANGES -> batches.add(BatchCodec.decode(message.getChanges(), Bans.NOON));
        case SNAPSHOT -> batches.add(BatchCodec.decode(message.getSnapshot(), Bans.NOON));
        case BOOKMARK -> bookmarks.add(AttachCodec.decode(message.getBookmark()));
        case UNBANS_TAKEN -> unbansTaken.add(LocalCodec.decode(message.getUnbansTaken()));
        case SEALING_KEY -> KeyCodec.decode(message.getSealingKey());
        case MESSAGE_NOT_SET -> throw new AssertionError("an empty message");
      }
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void onError(Throwable t) {
    ended = Status.fromThrowable(t);
  }

  @Override
  public void onCompleted() {
    ended = Status.OK;
  }
}
