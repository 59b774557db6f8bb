package dev.banyan.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.banyan.codec.AttachCodec;
import dev.banyan.model.Ack;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import dev.banyan.wire.AgentsGrpc;
import dev.banyan.wire.FromAgent;
import dev.banyan.wire.PackedBans;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/**
 * An agent without a host: a connection and a stream of its own, on which it takes every change,
 * counts it and acknowledges the batch. Thousands fit into one process. Owner: the thread of its
 * connection.
 */
final class LightAgent implements StreamObserver<byte[]> {
  private static final MethodDescriptor<FromAgent, byte[]> ATTACH =
      AgentsGrpc.getAttachMethod().toBuilder(
              AgentsGrpc.getAttachMethod().getRequestMarshaller(), new Bytes())
          .build();

  private static final int CHANGES = 2;
  private static final int SNAPSHOT = 3;
  private static final int BATCH = 1;
  private static final int LAST = 6;
  private static final int BANS = 7;

  private final ManagedChannel channel;
  private final StreamObserver<FromAgent> out;
  private long taken;
  private volatile long entries;
  private volatile boolean current;
  private volatile String ended = "";

  LightAgent(String name, ManagedChannel channel) {
    this.channel = channel;
    this.out =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(ATTACH, CallOptions.DEFAULT), this);
    out.onNext(
        AttachCodec.encode(
            new Hello(
                AttachCodec.PROTOCOL,
                new HostName(name),
                "bench",
                Epoch.NONE,
                Revision.NONE,
                Revision.NONE,
                "dry-run",
                Duration.ZERO,
                true,
                false)));
  }

  /** Whether it holds a whole snapshot. */
  boolean isCurrent() {
    return current;
  }

  /** How many changes it took. */
  long entries() {
    return entries;
  }

  /** Why its stream ended; empty: it did not. */
  String ended() {
    return ended;
  }

  void hangUp() {
    channel.shutdownNow();
  }

  @Override
  public void onNext(byte[] message) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      int kind = WireFormat.getTagFieldNumber(in.readTag());
      if (kind == CHANGES || kind == SNAPSHOT) {
        in.pushLimit(in.readRawVarint32());
        take(in, kind);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(CodedInputStream in, int kind) throws IOException {
    int changesField = kind == CHANGES ? 2 : 4;
    int revisionField = 3;
    long batch = 0;
    long revision = 0;
    long changes = 0;
    boolean last = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == BATCH) {
        batch = in.readUInt64();
      } else if (field == revisionField) {
        revision = in.readInt64();
      } else if (kind == SNAPSHOT && field == LAST) {
        last = in.readBool();
      } else if (kind == SNAPSHOT && field == BANS) {
        changes += PackedBans.parseFrom(in.readByteArray()).getRevisionsCount();
      } else {
        changes += field == changesField ? 1 : 0;
        in.skipField(tag);
      }
    }
    taken += changes;
    entries = taken;
    if (batch != 0) {
      out.onNext(AttachCodec.encode(new Ack(batch, new Revision(revision), List.of())));
    }
    current = current || last;
  }

  @Override
  public void onError(Throwable t) {
    ended = String.valueOf(t.getMessage());
  }

  @Override
  public void onCompleted() {
    ended = "completed";
  }

  /** Messages of the coordinator as they come: what is in them is only counted. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
