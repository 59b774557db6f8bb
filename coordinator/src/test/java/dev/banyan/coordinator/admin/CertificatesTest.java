package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import dev.banyan.codec.AttachCodec;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.conf.TlsFiles;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.coordinator.gate.Turned;
import dev.banyan.coordinator.push.Push;
import dev.banyan.coordinator.push.Refusal;
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
import dev.banyan.wire.AgentsGrpc;
import dev.banyan.wire.FromAgent;
import dev.banyan.wire.HealthCheckRequest;
import dev.banyan.wire.HealthGrpc;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.ToAgent;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets through the coordinator's port, by what they show. */
class CertificatesTest {
  @TempDir private Path directory;

  private final Push push =
      new Push(Executors.newSingleThreadScheduledExecutor(), InstantSource.system());
  private final List<ManagedChannel> channels = new ArrayList<>();
  private TestPki pki;
  private TlsFiles own;
  private Gate gate;
  private GrpcServer server;

  @BeforeEach
  void serve() throws Exception {
    pki = new TestPki(directory.resolve("pki"));
    own = pki.issue(Role.COORDINATOR, "c1");
    gate =
        new Gate(
            Optional.of(Credentials.open(own, Role.COORDINATOR)),
            true,
            "--state " + directory,
            InstantSource.system());
    push.start();
    push.onPolicy(new Revision(1), Policy.EMPTY);
    push.onChanges(new Epoch(7), new Revision(1), List.of());
    push.open();
    var admin =
        new AdminService(
            "1.0", new FakePorts().ports(), InstantSource.system(), MoreExecutors.directExecutor());
    server =
        GrpcServer.listen(
            settings(), gate, push.service(), admin, new HealthService(() -> Health.of(List.of())));
  }

  private CoordinatorSettings settings() {
    return new CoordinatorSettings(
        "c1",
        new HostPort("127.0.0.1", 0),
        Optional.empty(),
        directory,
        directory,
        true,
        Duration.ofDays(1),
        true,
        Map.of(),
        NotifySettings.NONE);
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
    push.close();
  }

  @Test
  void anAdministratorIsAnswered() throws Exception {
    assertThat(ask(pki.issue(Role.ADMIN, "alice"))).isEqualTo(Status.Code.OK);
  }

  @Test
  void onlyAnAdministratorIsAnsweredAlsoWhereItIsInsecureOtherwise() throws Exception {
    Status agent = status(pki.issue(Role.AGENT, "pbx-07"));
    assertThat(agent.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(agent.getDescription()).contains("role admin", "this one is of agent pbx-07");

    assertThat(ask(pki.issue(Role.COORDINATOR, "c2"))).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(gate.turnedAway(Turned.ROLE)).isEqualTo(2);
  }

  @Test
  void whoShowsNoCertificateDoesNotGetIn() throws Exception {
    assertThat(
            ask(
                TlsChannelCredentials.newBuilder()
                    .trustManager(Files.newInputStream(own.ca()))
                    .build()))
        .isEqualTo(Status.Code.UNAVAILABLE);
    await().until(() -> gate.turnedAway(Turned.NO_CERTIFICATE) > 0);
  }

  @Test
  void whoSpeaksNoTlsDoesNotGetIn() {
    assertThat(ask(InsecureChannelCredentials.create())).isEqualTo(Status.Code.UNAVAILABLE);
    await().until(() -> gate.turnedAway(Turned.NO_TLS) > 0);
  }

  @Test
  void aCertificateThatEndedDoesNotGetIn() throws Exception {
    Status status = status(pki.issueExpired(Role.ADMIN, "alice"));
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(String.valueOf(status.getCause())).containsIgnoringCase("expired");
    await().until(() -> gate.turnedAway(Turned.EXPIRED) > 0);
  }

  @Test
  void aCertificateOfAnotherAuthorityDoesNotGetIn() throws Exception {
    TlsFiles foreign = new TestPki(directory.resolve("foreign")).issue(Role.ADMIN, "alice");
    var mixed = new TlsFiles(own.ca(), foreign.certificate(), foreign.key());

    assertThat(ask(mixed)).isEqualTo(Status.Code.UNAVAILABLE);
    await().until(() -> gate.turnedAway(Turned.FOREIGN) > 0);
  }

  @Test
  void whoTrustsAnotherAuthorityHangsUpAndThatIsKnown() throws Exception {
    TlsFiles mine = pki.issue(Role.ADMIN, "alice");
    TlsFiles foreign = new TestPki(directory.resolve("foreign")).issue(Role.ADMIN, "alice");

    assertThat(ask(new TlsFiles(foreign.ca(), mine.certificate(), mine.key())))
        .isEqualTo(Status.Code.UNAVAILABLE);
    await().until(() -> gate.turnedAway(Turned.DISTRUSTED) > 0);
  }

  @Test
  void anAgentAttachesAsTheHostOfItsCertificate() throws Exception {
    assertThat(attach(pki.issue(Role.AGENT, "pbx-07"), "pbx-07")).isEqualTo(Status.Code.OK);
  }

  @Test
  void anAgentAttachesAsNoOtherHost() throws Exception {
    assertThat(attach(pki.issue(Role.AGENT, "pbx-07"), "pbx-08"))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(push.refused().get()).containsEntry(Refusal.IDENTITY, 1L);
    assertThat(push.fleet().get().connected()).isZero();
  }

  @Test
  void anAdministratorDoesNotAttach() throws Exception {
    assertThat(attach(pki.issue(Role.ADMIN, "pbx-07"), "pbx-07"))
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void healthIsForEverybodyWithACertificate() throws Exception {
    var channel = channel(credentials(pki.issue(Role.AGENT, "pbx-07"), Role.AGENT));
    assertThat(
            HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatusValue())
        .isEqualTo(1);
  }

  @Test
  void aRenewedCertificateIsShownWithoutARestartAndStreamsGoOn() throws Exception {
    TlsFiles agent = pki.issue(Role.AGENT, "pbx-07");
    SettableFuture<Status> ended = SettableFuture.create();
    open(agent, "pbx-07", SettableFuture.create(), ended);
    await().until(() -> push.fleet().get().connected() == 1);

    TestPki next = new TestPki(directory.resolve("next"));
    TlsFiles renewed = next.issue(Role.COORDINATOR, "c1");
    copy(renewed.certificate(), own.certificate());
    gate.refresh();
    assertThat(ask(pki.issue(Role.ADMIN, "alice")))
        .as("half a renewal changes nothing")
        .isEqualTo(Status.Code.OK);
    copy(renewed.key(), own.key());
    copy(renewed.ca(), own.ca());
    gate.refresh();

    assertThat(ask(next.issue(Role.ADMIN, "alice"))).isEqualTo(Status.Code.OK);
    TlsFiles old = pki.issue(Role.ADMIN, "bob");
    assertThat(ask(new TlsFiles(renewed.ca(), old.certificate(), old.key())))
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ended.isDone()).isFalse();
    assertThat(push.fleet().get().connected()).isEqualTo(1);
  }

  private static void copy(Path from, Path to) throws Exception {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private Status.Code ask(TlsFiles files) throws ConfigurationException {
    return status(files).getCode();
  }

  private Status status(TlsFiles files) throws ConfigurationException {
    for (Role role : Role.values()) {
      if (files.certificate().getFileName().toString().startsWith(role.word())) {
        return status(credentials(files, role));
      }
    }
    throw new AssertionError(files);
  }

  private Status.Code ask(ChannelCredentials credentials) {
    return status(credentials).getCode();
  }

  private Status status(ChannelCredentials credentials) {
    try {
      var unused =
          AdminGrpc.newBlockingStub(channel(credentials))
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .status(StatusRequest.getDefaultInstance());
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private ManagedChannel channel(ChannelCredentials credentials) {
    var channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port(), credentials).build();
    channels.add(channel);
    return channel;
  }

  private static ChannelCredentials credentials(TlsFiles files, Role role)
      throws ConfigurationException {
    Credentials own = Credentials.open(files, role);
    return TlsChannelCredentials.newBuilder()
        .keyManager(own.keys())
        .trustManager(own.trust())
        .build();
  }

  /** OK if the coordinator said something, else why it hung up. */
  private Status.Code attach(TlsFiles files, String host) throws Exception {
    SettableFuture<Status> first = SettableFuture.create();
    open(files, host, first, first);
    return Objects.requireNonNull(first.get(20, TimeUnit.SECONDS)).getCode();
  }

  private void open(
      TlsFiles files, String host, SettableFuture<Status> heard, SettableFuture<Status> ended)
      throws ConfigurationException {
    Role role =
        files.certificate().getFileName().toString().startsWith("agent") ? Role.AGENT : Role.ADMIN;
    StreamObserver<FromAgent> out =
        AgentsGrpc.newStub(channel(credentials(files, role))).attach(new Heard(heard, ended));
    out.onNext(
        AttachCodec.encode(
            new Hello(
                AttachCodec.PROTOCOL,
                new HostName(host),
                "1.0",
                Epoch.NONE,
                Revision.NONE,
                Revision.NONE,
                "ipset")));
  }

  private record Heard(SettableFuture<Status> first, SettableFuture<Status> ended)
      implements StreamObserver<ToAgent> {
    @Override
    public void onNext(ToAgent message) {
      first.set(Status.OK);
    }

    @Override
    public void onError(Throwable t) {
      ended.set(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      ended.set(Status.UNKNOWN);
    }
  }
}
