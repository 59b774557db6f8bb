package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.MoreExecutors;
import dev.banyan.conf.Configuration;
import dev.banyan.coordinator.gate.Auditor;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.Deed;
import dev.banyan.wire.ListDeedsRequest;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.UnbanRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final InstantSource CLOCK = InstantSource.fixed(ServedAdmin.NOON);

  private final FakePorts fake = new FakePorts();
  private final Deque<Runnable> open = new ArrayDeque<>();
  private AdminService service;

  @BeforeEach
  void serve() {
    fake.policy = Configuration.builtin().policy();
    service = new AdminService("1.0", fake.ports(), CLOCK, MoreExecutors.directExecutor());
  }

  @AfterEach
  void stop() {
    open.forEach(Runnable::run);
  }

  @Test
  void writesDownWhoOrderedWhatWhenAndWhy() throws IOException {
    AdminBlockingStub admin = served(Optional.of("root"), true);
    admin.ban(
        BanRequest.newBuilder()
            .setCidr(ServedAdmin.wire("192.0.2.7"))
            .setJail("asterisk")
            .setForMs(3_600_000)
            .setReason("scans")
            .setOperator("eve")
            .build());

    Deed deed = deeds(admin).get(0);
    assertThat(deed.getWho()).isEqualTo("root");
    assertThat(deed.getFrom()).isEqualTo("socket");
    assertThat(deed.getOperator()).isEqualTo("eve");
    assertThat(deed.getCommand()).isEqualTo("ban");
    assertThat(deed.getWhat()).isEqualTo("192.0.2.7 jail=asterisk for 1h");
    assertThat(deed.getReason()).isEqualTo("scans");
    assertThat(deed.getTimeMs()).isEqualTo(ServedAdmin.NOON.toEpochMilli());
    assertThat(deed.getRevision()).isPositive();
    assertThat(deed.getRefusal()).isEmpty();
    assertThat(deed.getCoordinator()).isEqualTo("c1");
  }

  @Test
  void questionsThatAreAnsweredAreNotWrittenDown() throws IOException {
    AdminBlockingStub admin = served(Optional.of("root"), true);
    var unused = admin.status(StatusRequest.getDefaultInstance());

    assertThat(deeds(admin)).isEmpty();
  }

  @Test
  void whatIsRefusedIsWrittenDownWithTheReason() throws IOException {
    AdminBlockingStub admin = served(Optional.of("root"), true);
    assertThatThrownBy(
            () ->
                admin.ban(
                    BanRequest.newBuilder()
                        .setCidr(ServedAdmin.wire("192.0.2.7"))
                        .setJail("no such jail")
                        .build()))
        .isInstanceOf(StatusRuntimeException.class);

    assertThat(deeds(admin).get(0).getRefusal()).isNotEmpty();
  }

  @Test
  void whoeverIsTurnedAwayAtTheDoorIsWrittenDownButNotEndlessly() throws IOException {
    AdminBlockingStub outside = served(Optional.empty(), false);
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> outside.unban(UnbanRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("PERMISSION_DENIED");
    }
    assertThatThrownBy(() -> outside.status(StatusRequest.getDefaultInstance()))
        .hasMessageContaining("PERMISSION_DENIED");

    List<Deed> deeds = deeds(served(Optional.of("root"), true));
    assertThat(deeds).hasSize(60);
    assertThat(deeds.get(0).getCommand()).isEqualTo("unban");
    assertThat(deeds.get(0).getRefusal()).contains("is not served on this port");
  }

  @Test
  void ordersAreDoneThoughTheyCannotBeWrittenDown() throws IOException {
    fake.audit.broken = true;
    AdminBlockingStub admin = served(Optional.of("root"), true);

    assertThat(admin.ban(BanRequest.newBuilder().setCidr(ServedAdmin.wire("192.0.2.7")).build()))
        .isNotNull();
    assertThatThrownBy(() -> deeds(admin)).hasMessageContaining("what was done cannot be read");
  }

  private static List<Deed> deeds(AdminBlockingStub admin) {
    return ServedAdmin.listOf(admin.listDeeds(ListDeedsRequest.getDefaultInstance()));
  }

  private AdminBlockingStub served(Optional<String> atSocket, boolean lets) throws IOException {
    String name = InProcessServerBuilder.generateName();
    Auditor auditor = service.auditor("c1", atSocket);
    Server server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(service)
            .intercept(new Gate(Optional.empty(), lets, "the socket", CLOCK))
            .intercept(auditor)
            .build()
            .start();
    ManagedChannel channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    open.push(server::shutdownNow);
    open.push(channel::shutdownNow);
    return AdminGrpc.newBlockingStub(channel);
  }
}
