package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.coordinator.gate.Caller;
import dev.banyan.model.Address;
import dev.banyan.model.HostName;
import dev.banyan.pki.Identity;
import dev.banyan.pki.Role;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Instant;
import java.util.Optional;

/**
 * A stream that an agent opened, with or without having said who it is.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Stream {
  private final ServerCallStreamObserver<ByteString> out;
  private final Caller caller;
  private final Instant opened;
  private Optional<Session> session = Optional.empty();
  private boolean closed;

  Stream(ServerCallStreamObserver<ByteString> out, Caller caller, Instant opened) {
    this.out = out;
    this.caller = caller;
    this.opened = opened;
  }

  /** The agent that speaks here, once it said who it is. */
  Optional<Session> session() {
    return session;
  }

  void bind(Session agent) {
    session = Optional.of(agent);
  }

  /** Who or, until it said so, where it is. */
  String name() {
    return session.map(agent -> agent.host().value()).orElse(remote());
  }

  String remote() {
    return caller.remote();
  }

  /** Whether the caller may speak for a host: its certificate says so, or it needs none. */
  boolean mayBe(HostName host) {
    return caller.certificate().isEmpty()
        || caller.identity().equals(Optional.of(new Identity(Role.AGENT, host.value())));
  }

  /** Whose its certificate is. */
  String holder() {
    return caller.identity().map(Identity::toString).orElse("nobody");
  }

  /** Where the agent calls from, if that is an address. */
  Optional<Address> address() {
    return Address.parse(remote().replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", ""));
  }

  Instant opened() {
    return opened;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether what was sent before is on the wire. */
  boolean isReady() {
    return !closed && out.isReady();
  }

  void send(ByteString message) {
    if (!closed) {
      out.onNext(message);
    }
  }

  /** Lets gRPC hand over the next message. */
  void askForMore() {
    if (!closed) {
      out.request(1);
    }
  }

  void close(Status status) {
    if (!closed) {
      closed = true;
      out.onError(status.asRuntimeException());
    }
  }

  /** The other side closed it. */
  void gone() {
    if (!closed) {
      closed = true;
      if (!out.isCancelled()) {
        out.onCompleted();
      }
    }
  }
}
