package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.MoreExecutors;
import dev.banyan.codec.Fields;
import dev.banyan.conf.Configuration;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Revision;
import dev.banyan.model.Transport;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ExplainRequest;
import dev.banyan.wire.Explanation;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The service in this process, over a coordinator in lists. */
abstract class ServedAdmin {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final JailName ASTERISK = new JailName("asterisk");

  final FakePorts fake = new FakePorts();
  private Server server;
  private ManagedChannel channel;
  AdminBlockingStub admin;

  @BeforeEach
  void serve() throws IOException {
    fake.policy = Configuration.builtin().policy();
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                new AdminService(
                    "1.0", fake.ports(), InstantSource.fixed(NOON), MoreExecutors.directExecutor()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    admin = AdminGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  List<Explanation> explain(String address) {
    return admin
        .explain(ExplainRequest.newBuilder().setCidr(wire(address)).build())
        .getExplanationsList();
  }

  static void refuses(Status.Code code, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(words);
            });
  }

  static <T> List<T> listOf(Iterator<T> items) {
    var list = new ArrayList<T>();
    items.forEachRemaining(list::add);
    return list;
  }

  static EntryKey key(String address) {
    return EntryKey.automatic(ASTERISK, Optional.empty(), cidr(address));
  }

  static EntryKey unbanKey(String network) {
    return EntryKey.unban(Optional.empty(), Optional.empty(), cidr(network));
  }

  static Ban ban(String network, long revision) {
    return new Ban(
        key(network),
        ASTERISK,
        cidr(network),
        Optional.empty(),
        NOON.minusSeconds(60),
        Optional.of(NOON.plusSeconds(600)),
        new Revision(revision),
        Ban.Origin.RULE,
        new Revision(1),
        2,
        List.of(failure("pbx-a", 1), failure("pbx-b", 2)),
        "",
        false,
        false);
  }

  static Evidence failure(String host, long offset) {
    return new Evidence(
        new LineId(new HostName(host), 1, offset, 3),
        "/var/log/asterisk/messages",
        NOON.minusSeconds(60),
        Optional.of("100"),
        Optional.empty(),
        Transport.UDP,
        1,
        "failed for '192.0.2.1'");
  }

  static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  static dev.banyan.wire.Cidr wire(String text) {
    return Fields.cidr(cidr(text));
  }
}
