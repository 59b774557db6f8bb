package dev.banyan.coordinator.push;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Somebody who sends any bytes to where agents attach. */
final class RawStream {
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private final StreamObserver<ByteString> out;

  RawStream(Channel channel) {
    out =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(Wire.ATTACH, CallOptions.DEFAULT),
            new StreamObserver<ByteString>() {
              @Override
              public void onNext(ByteString message) {}

              @Override
              public void onError(Throwable t) {
                ended.complete(Status.fromThrowable(t));
              }

              @Override
              public void onCompleted() {
                ended.complete(Status.OK);
              }
            });
  }

  void send(byte[] bytes) {
    out.onNext(ByteString.copyFrom(bytes));
  }

  Status ended() {
    await().atMost(Duration.ofSeconds(10)).until(ended::isDone);
    return ended.join();
  }
}
