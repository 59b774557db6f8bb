package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.wire.AgentsGrpc;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The {@code Attach} call over bytes instead of messages: so one encoded message serves all agents,
 * and one that cannot be read is refused here and counted.
 */
final class Wire {
  /** The call, as it is served. */
  static final MethodDescriptor<ByteString, ByteString> ATTACH =
      AgentsGrpc.getAttachMethod().toBuilder(new Bytes(), new Bytes()).build();

  private Wire() {}

  private static final class Bytes implements MethodDescriptor.Marshaller<ByteString> {
    @Override
    public InputStream stream(ByteString message) {
      return new MessageStream(message);
    }

    @Override
    public ByteString parse(InputStream stream) {
      try {
        return ByteString.readFrom(stream);
      } catch (IOException e) {
        throw Status.INTERNAL
            .withDescription("cannot read the message")
            .withCause(e)
            .asRuntimeException();
      }
    }
  }

  /** Tells gRPC its length and writes itself, so that nothing is copied on the way. */
  private static final class MessageStream extends FilterInputStream
      implements KnownLength, Drainable {
    private final ByteString message;

    MessageStream(ByteString message) {
      super(message.newInput());
      this.message = message;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      message.writeTo(target);
      return message.size();
    }
  }
}
