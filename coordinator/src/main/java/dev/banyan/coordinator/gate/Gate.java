package dev.banyan.coordinator.gate;

import dev.banyan.pki.Credentials;
import dev.banyan.pki.Identity;
import dev.banyan.pki.Role;
import dev.banyan.telemetry.Figure;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AgentsGrpc;
import dev.banyan.wire.HealthGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets in who may come in, by certificate and role; see the package. Any thread.
 *
 * <p>G1: without TLS there are no roles: agents attach, and operators are served only if {@code
 * open}. G2: with TLS no call passes whose certificate does not name the role that its service is
 * for, whatever {@code open} says. G3: a service that is not listed here is for nobody.
 */
public final class Gate implements ServerInterceptor {
  private static final Map<String, Optional<Role>> NEEDED =
      Map.of(
          AgentsGrpc.SERVICE_NAME, Optional.of(Role.AGENT),
          AdminGrpc.SERVICE_NAME, Optional.of(Role.ADMIN),
          HealthGrpc.SERVICE_NAME, Optional.empty());

  private final Optional<Credentials> credentials;
  private final boolean open;
  private final String hint;
  private final InstantSource clock;
  private final Tally tally;

  /**
   * @param credentials empty: without TLS
   * @param open whether operators are served without TLS
   * @param hint where else operators are served
   */
  public Gate(Optional<Credentials> credentials, boolean open, String hint, InstantSource clock) {
    this.credentials = credentials;
    this.open = open;
    this.hint = hint;
    this.clock = clock;
    this.tally = new Tally(clock);
  }

  /** What a server listens with. */
  public ServerCredentials serverCredentials() {
    return credentials
        .map(
            own ->
                TlsServerCredentials.newBuilder()
                    .keyManager(own.keys())
                    .trustManager(own.trust())
                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                    .build())
        .orElseGet(InsecureServerCredentials::create);
  }

  /** A channel to listen on, of which handshakes that fail are known. */
  public ServerChannel listening() {
    var channel = new EpollServerSocketChannel();
    channel.pipeline().addLast(new Doorway(tally));
    return channel;
  }

  /** Reads the files again if they changed. */
  public void refresh() {
    credentials.ifPresent(Credentials::refresh);
  }

  /** How often somebody was turned away for that. */
  public long turnedAway(Turned cause) {
    return tally.count(cause);
  }

  /** For those who watch. */
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    figures.add(tally.figure());
    credentials.ifPresent(
        own ->
            figures.add(
                Figure.gauge(
                    "banyan_coordinator_certificate_end_seconds",
                    "When this coordinator's certificate ends, seconds since the epoch.",
                    own.certificate().getNotAfter().toInstant().getEpochSecond())));
    return figures;
  }

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    Caller caller = Caller.of(call);
    String service = String.valueOf(call.getMethodDescriptor().getServiceName());
    Optional<Status> refusal = credentials.isPresent() ? byRole(caller, service) : byPort(service);
    if (refusal.isPresent()) {
      String what = call.getMethodDescriptor().getFullMethodName();
      tally.count(Turned.ROLE, caller.toString(), what + ": " + refusal.get().getDescription());
      call.close(refusal.get(), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(
        Context.current().withValue(Caller.KEY, caller), call, headers, next);
  }

  private Optional<Status> byPort(String service) {
    boolean served = open || !service.equals(AdminGrpc.SERVICE_NAME);
    return served
        ? Optional.empty()
        : Optional.of(
            Status.PERMISSION_DENIED.withDescription(
                "%s is not served on this port, since calls without TLS say nothing of who makes them: as root on the coordinator's host use %s, or set tls.ca, tls.certificate and tls.key in coordinator.conf"
                    .formatted(service, hint)));
  }

  private Optional<Status> byRole(Caller caller, String service) {
    Optional<Role> needed = NEEDED.get(service);
    if (needed == null) {
      return Optional.of(Status.PERMISSION_DENIED.withDescription("nobody may call " + service));
    }
    if (caller.certificate().isEmpty()) {
      return Optional.of(Status.UNAUTHENTICATED.withDescription("no certificate was shown"));
    }
    Instant end = caller.certificate().get().getNotAfter().toInstant();
    if (end.isBefore(clock.instant())) {
      return Optional.of(
          Status.UNAUTHENTICATED.withDescription(
              "the certificate of this connection ended at " + end + "; renew it"));
    }
    Optional<Identity> who = caller.identity();
    if (needed.isEmpty() || who.map(Identity::role).equals(needed)) {
      return Optional.empty();
    }
    return Optional.of(
        Status.PERMISSION_DENIED.withDescription(
            "%s is for certificates of role %s (banyan://%s/NAME); this one is of %s"
                .formatted(
                    service,
                    needed.get().word(),
                    needed.get().word(),
                    who.map(Identity::toString).orElse("nobody of Banyan"))));
  }
}
