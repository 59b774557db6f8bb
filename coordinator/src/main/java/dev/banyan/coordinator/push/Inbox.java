package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.LocalCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.decide.Callers;
import dev.banyan.model.Ack;
import dev.banyan.model.Hello;
import dev.banyan.wire.FromAgent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What agents say: each message goes to the session of its stream. A stream on which something
 * comes that has no place there is closed, and nothing of it is taken.
 *
 * <p>Of a stream the next message is asked for when the last is done.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Inbox {
  private static final int MAX_MESSAGE_BYTES = 1 << 20;

  private final InstantSource clock;
  private final Attached attached;
  private final Fanout fanout;
  private final Callers callers;
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final HostUnbans hostUnbans = new HostUnbans();

  Inbox(InstantSource clock, Attached attached, Fanout fanout, Callers callers) {
    this.clock = clock;
    this.attached = attached;
    this.fanout = fanout;
    this.callers = callers;
  }

  /** Takes a message of an agent. */
  void received(Stream stream, ByteString bytes) {
    if (stream.isClosed()) {
      return;
    }
    if (bytes.size() > MAX_MESSAGE_BYTES) {
      attached.refuse(
          stream,
          Refusal.OVERSIZED,
          "a message of %d bytes; %d are taken".formatted(bytes.size(), MAX_MESSAGE_BYTES));
      return;
    }
    try {
      dispatch(stream, FromAgent.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | MalformedException e) {
      attached.refuse(stream, Refusal.MALFORMED, String.valueOf(e.getMessage()));
    }
    stream.askForMore();
  }

  private void dispatch(Stream stream, FromAgent message) throws MalformedException {
    switch (message.getMessageCase()) {
      case HELLO -> greet(stream, AttachCodec.decode(message.getHello()));
      case ACK -> acknowledge(stream, AttachCodec.decode(message.getAck()));
      case STATUS -> {
        var report = AttachCodec.decode(message.getStatus());
        attributed(stream, "a status", session -> session.report(report, clock.instant()));
      }
      case LOCAL_BANS -> {
        var bans = LocalCodec.decode(message.getLocalBans(), clock.instant());
        attributed(stream, "local bans", session -> session.holdsAlone(bans));
      }
      case LOCAL_UNBANS -> lift(stream, LocalCodec.decode(message.getLocalUnbans()));
      case MESSAGE_NOT_SET -> {
        // Of a kind that this version makes no use of.
      }
    }
  }

  /** Gives a message to the session of its stream; there is none before the Hello. */
  private void attributed(Stream stream, String what, Consumer<Session> message) {
    stream.session().ifPresentOrElse(message, () -> outOfOrder(stream, what + " before Hello"));
  }

  private void greet(Stream stream, Hello hello) {
    if (stream.session().isPresent()) {
      outOfOrder(stream, "a second Hello");
    } else if (hello.protocol() != AttachCodec.PROTOCOL) {
      attached.refuse(
          stream,
          Refusal.PROTOCOL,
          "agent %s speaks version %s of the protocol, this coordinator speaks version %d"
              .formatted(
                  hello.host(), Integer.toUnsignedString(hello.protocol()), AttachCodec.PROTOCOL));
    } else if (!stream.mayBe(hello.host())) {
      attached.refuse(
          stream,
          Refusal.IDENTITY,
          "the certificate of %s cannot attach as host %s: set host in agent.conf to the name in its certificate, or issue one for this name"
              .formatted(stream.holder(), hello.host()));
    } else {
      stream.address().ifPresent(callers::add);
      fanout.attach(hello, stream);
    }
  }

  private void acknowledge(Stream stream, Ack ack) {
    Instant now = clock.instant();
    Optional<Session> session = stream.session();
    Optional<Instant> sent = session.flatMap(Session::waitingSince);
    if (session.map(s -> s.acknowledge(ack, now)).orElse(false)) {
      sent.ifPresent(at -> acknowledgements.add(Duration.between(at, now)));
    } else {
      outOfOrder(stream, "an acknowledgement of batch " + ack.batch() + ", which was not sent");
    }
    fanout.settle(now);
  }

  private void lift(Stream stream, LocalCodec.Unbans unbans) {
    Optional<Session> session = stream.session();
    if (session.isEmpty() || unbans.unbans().size() > HostUnbans.MOST) {
      outOfOrder(stream, unbans.unbans().size() + " local unbans");
    } else {
      session.ifPresent(s -> hostUnbans.take(s.host(), fanout.epoch(), unbans, s::send));
    }
  }

  private void outOfOrder(Stream stream, String what) {
    attached.refuse(stream, Refusal.OUT_OF_ORDER, what);
  }

  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  HostUnbans hostUnbans() {
    return hostUnbans;
  }
}
