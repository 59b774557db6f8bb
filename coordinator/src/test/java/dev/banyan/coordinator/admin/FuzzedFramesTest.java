package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.conf.TlsFiles;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.coordinator.push.Push;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.pki.Credentials;
import dev.banyan.pki.Role;
import dev.banyan.telemetry.Health;
import dev.banyan.testing.TestPki;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.FromAgent;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames that are none, seeded: {@code -Dbanyan.fuzz.frames} of them, {@code -Dbanyan.fuzz.seed}.
 */
class FuzzedFramesTest {
  private static final int FRAMES = Integer.getInteger("banyan.fuzz.frames", 4_000);
  private static final long SEED = Long.getLong("banyan.fuzz.seed", 20_261_122L);
  private static final int AT_ONCE = 64;
  private static final HostName HOST = new HostName("pbx-07");

  @TempDir private Path directory;

  private final Push push =
      new Push(Executors.newSingleThreadScheduledExecutor(), InstantSource.system());
  private final FakePorts ports = new FakePorts();
  private final Random random = new Random(SEED);
  private final Map<Status.Code, Integer> answers = new EnumMap<>(Status.Code.class);
  private GrpcServer server;
  private ManagedChannel channel;

  @BeforeEach
  void serveInPlaintext() throws Exception {
    push.start();
    push.onPolicy(new Revision(1), Policy.EMPTY);
    push.onChanges(new Epoch(7), new Revision(1), List.of());
    push.open();
    server = serve(Optional.empty(), false);
    channel = channel(InsecureChannelCredentials.create());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    push.close();
  }

  @Test
  void noFrameOverTlsIsAcceptedAndTheServerGoesOn() throws Exception {
    TestPki pki = new TestPki(directory.resolve("pki"));
    server.close();
    server =
        serve(
            Optional.of(Credentials.open(pki.issue(Role.COORDINATOR, "c1"), Role.COORDINATOR)),
            true);
    channel = channel(credentials(pki.issue(Role.AGENT, HOST.value())));

    attach(FRAMES / 2);
    ask(FRAMES / 2);

    assertThat(answers.keySet()).as("seed " + SEED).doesNotContain(Status.Code.UNKNOWN);
    goesOn();
  }

  @Test
  void noFrameInPlaintextIsAcceptedAndTheServerGoesOn() throws Exception {
    attach(FRAMES / 2);
    ask(FRAMES / 2);

    assertThat(answers.keySet()).as("seed " + SEED).doesNotContain(Status.Code.UNKNOWN);
    goesOn();
  }

  @Test
  void bytesThatAreNoHttpCloseTheirConnectionAndNoOther() throws Exception {
    byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 100; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(20_000);
        if (random.nextBoolean()) {
          socket.getOutputStream().write(preface);
        }
        socket.getOutputStream().write(bytes(1 + random.nextInt(2_000)));
        socket.shutdownOutput();
        assertThat(drained(socket)).as("seed " + SEED + ", connection " + i).isTrue();
      }
    }
    goesOn();
  }

  private static boolean drained(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Nothing was taken, and who has a right to attach does. */
  private void goesOn() throws Exception {
    assertThat(ports.appended).as("seed " + SEED).isEmpty();
    assertThat(push.fleet().get().agents()).as("seed " + SEED).isEmpty();
    var call = channel.newCall(ATTACH, CallOptions.DEFAULT);
    var heard = new java.util.concurrent.CompletableFuture<Boolean>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            heard.complete(true);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            heard.completeExceptionally(status.asException());
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(hello().toByteArray());
    assertThat(heard.get(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
  }

  private void attach(int frames) throws InterruptedException {
    stream(frames, () -> ATTACH, this::frame);
  }

  private void ask(int frames) throws InterruptedException {
    List<MethodDescriptor<byte[], byte[]>> methods =
        AdminGrpc.getServiceDescriptor().getMethods().stream()
            .map(m -> raw(m.getType(), m.getFullMethodName()))
            .toList();
    stream(
        frames,
        () -> methods.get(random.nextInt(methods.size())),
        () -> bytes(random.nextInt(200)));
  }

  private interface Source<T> {
    T next();
  }

  private void stream(
      int frames, Source<MethodDescriptor<byte[], byte[]>> method, Source<byte[]> frame)
      throws InterruptedException {
    var free = new Semaphore(AT_ONCE);
    for (int i = 0; i < frames; i++) {
      free.acquire();
      ClientCall<byte[], byte[]> call = channel.newCall(method.next(), CallOptions.DEFAULT);
      call.start(new Ended(free), new Metadata());
      call.request(1_000);
      call.sendMessage(frame.next());
      call.halfClose();
    }
    free.acquire(AT_ONCE);
  }

  private final class Ended extends ClientCall.Listener<byte[]> {
    private final Semaphore free;

    Ended(Semaphore free) {
      this.free = free;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      synchronized (answers) {
        answers.merge(status.getCode(), 1, Integer::sum);
      }
      free.release();
    }
  }

  /** Noise, or a message with some of its bits turned or its end cut off, but no right Hello. */
  private byte[] frame() {
    while (true) {
      byte[] frame = random.nextInt(4) == 0 ? bytes(random.nextInt(300)) : damaged();
      if (!isHello(frame)) {
        return frame;
      }
    }
  }

  private byte[] damaged() {
    byte[] frame = hello().toByteArray();
    int damages = 1 + random.nextInt(4);
    for (int i = 0; i < damages; i++) {
      frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(3) == 0
        ? java.util.Arrays.copyOf(frame, random.nextInt(frame.length))
        : frame;
  }

  private static boolean isHello(byte[] frame) {
    try {
      FromAgent message = FromAgent.parseFrom(frame);
      return message.hasHello()
          && AttachCodec.decode(message.getHello()).protocol() == AttachCodec.PROTOCOL;
    } catch (InvalidProtocolBufferException | MalformedException e) {
      return false;
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static FromAgent hello() {
    return AttachCodec.encode(
        new Hello(
            AttachCodec.PROTOCOL, HOST, "1.0", Epoch.NONE, Revision.NONE, Revision.NONE, "ipset"));
  }

  private GrpcServer serve(Optional<Credentials> credentials, boolean open) throws Exception {
    var settings =
        new CoordinatorSettings(
            "c1",
            new HostPort("127.0.0.1", 0),
            Optional.empty(),
            directory,
            directory,
            true,
            Duration.ofDays(1),
            open,
            Map.of(),
            NotifySettings.NONE);
    return GrpcServer.listen(
        settings,
        new Gate(credentials, open, "", InstantSource.system()),
        push.service(),
        new AdminService(
            "1.0", ports.ports(), InstantSource.system(), MoreExecutors.directExecutor()),
        new HealthService(() -> Health.of(List.of())));
  }

  private ManagedChannel channel(ChannelCredentials credentials) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port(), credentials).build();
  }

  private static ChannelCredentials credentials(TlsFiles files) throws Exception {
    Credentials own = Credentials.open(files, Role.AGENT);
    return TlsChannelCredentials.newBuilder()
        .keyManager(own.keys())
        .trustManager(own.trust())
        .build();
  }

  private static final MethodDescriptor<byte[], byte[]> ATTACH =
      raw(MethodDescriptor.MethodType.BIDI_STREAMING, "banyan.v1.Agents/Attach");

  private static MethodDescriptor<byte[], byte[]> raw(
      MethodDescriptor.MethodType type, String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(name)
        .setRequestMarshaller(new Raw())
        .setResponseMarshaller(new Raw())
        .build();
  }

  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
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
