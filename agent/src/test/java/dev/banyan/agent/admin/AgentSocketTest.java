package dev.banyan.agent.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.agent.enforce.Shown;
import dev.banyan.agent.enforce.Target;
import dev.banyan.codec.Fields;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalUnban;
import dev.banyan.wire.HostBansRequest;
import dev.banyan.wire.HostReply;
import dev.banyan.wire.HostRequest;
import dev.banyan.wire.HostStatus;
import dev.banyan.wire.HostStatusRequest;
import dev.banyan.wire.HostUnbanRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSocketTest implements HostView {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Target ONE = target("asterisk", "192.0.2.7");
  private static final Target ONE_SSH = target("ssh", "192.0.2.7");
  private static final Target NET = target("asterisk", "198.51.100.0/24");

  @TempDir Path state;
  private final List<LocalUnban> unbans = new ArrayList<>();
  private AgentSocket socket;

  @BeforeEach
  void listen() throws IOException {
    socket =
        AgentSocket.listen(
            state, new Answers(this, () -> NOW), Executors.newSingleThreadExecutor());
    new Thread(socket, "banyan-admin").start();
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void isForItsUserAlone() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("agent.sock"))))
        .isEqualTo("rw-------");
  }

  @Test
  void saysHowTheAgentIsAndWhatItBlocks() throws IOException {
    var status = HostRequest.newBuilder().setStatus(HostStatusRequest.getDefaultInstance());
    assertThat(AgentClient.ask(state, status.build()).get(0).getStatus().getHost())
        .isEqualTo("pbx-1");
    var bans = HostRequest.newBuilder().setBans(HostBansRequest.getDefaultInstance());
    List<HostReply> replies = AgentClient.ask(state, bans.build());
    assertThat(replies)
        .extracting(r -> r.getBan().getJail())
        .containsExactly("asterisk", "asterisk", "ssh");
    assertThat(replies).extracting(r -> r.getBan().getLocal()).containsExactly(true, false, false);
  }

  @Test
  void unbansInOneJailOrInAll() throws IOException {
    assertThat(unban("192.0.2.7", "ssh", false)).hasSize(1);
    assertThat(unban("192.0.2.0/24", "", false)).hasSize(2);
    assertThat(unbans)
        .containsExactly(
            new LocalUnban(Optional.of(new JailName("ssh")), ONE.cidr(), NOW),
            new LocalUnban(Optional.empty(), Cidr.parse("192.0.2.0/24").orElseThrow(), NOW));
  }

  @Test
  void liftsAWiderNetworkOnlyIfToldTo() throws IOException {
    assertThat(unban("198.51.100.9", "", false).get(0).getRefused())
        .contains("198.51.100.0/24", "--prefix");
    assertThat(unbans).isEmpty();
    assertThat(unban("198.51.100.9", "", true)).hasSize(1);
    assertThat(unbans.get(0).cidr()).isEqualTo(NET.cidr());
  }

  @Test
  void unbansNothingWhereNothingIsBanned() throws IOException {
    assertThat(unban("203.0.113.1", "", false)).isEmpty();
    assertThat(unban("192.0.2.7", "../x", false).get(0).getRefused()).contains("jail");
    assertThat(unbans).isEmpty();
  }

  @Test
  void takesThePlaceOfASocketThatAKilledAgentLeft() throws IOException {
    AgentSocket next =
        AgentSocket.listen(
            state, new Answers(this, () -> NOW), Executors.newSingleThreadExecutor());
    new Thread(next, "banyan-admin").start();
    assertThat(unban("192.0.2.7", "ssh", false)).hasSize(1);
    next.close();
  }

  @Test
  void saysThatNoAgentAnswersAndThatAPathIsTooLong() {
    Path nowhere = state.resolve("nowhere");
    var request = HostRequest.getDefaultInstance();
    assertThatThrownBy(() -> AgentClient.ask(nowhere, request))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no agent answers")
        .hasMessageContaining("--state");
    assertThatThrownBy(() -> AgentClient.ask(state.resolve("x".repeat(100)), request))
        .hasMessageContaining("the system allows 107");
  }

  private List<HostReply> unban(String cidr, String jail, boolean prefix) throws IOException {
    var unban =
        HostUnbanRequest.newBuilder()
            .setCidr(Fields.cidr(Cidr.parse(cidr).orElseThrow()))
            .setJail(jail)
            .setLiftPrefixes(prefix);
    return AgentClient.ask(state, HostRequest.newBuilder().setUnban(unban).build());
  }

  private static Target target(String jail, String cidr) {
    return new Target(new JailName(jail), Cidr.parse(cidr).orElseThrow());
  }

  @Override
  public HostStatus status() {
    return HostStatus.newBuilder().setHost("pbx-1").build();
  }

  @Override
  public CompletableFuture<List<Shown>> bans() {
    return CompletableFuture.completedFuture(
        List.of(
            new Shown(ONE_SSH, Optional.empty(), false),
            new Shown(NET, Optional.of(NOW), false),
            new Shown(ONE, Optional.of(NOW), true)));
  }

  @Override
  public CompletableFuture<List<Target>> unban(LocalUnban unban) {
    unbans.add(unban);
    return bans()
        .thenApply(
            all ->
                all.stream()
                    .map(Shown::target)
                    .filter(t -> unban.covers(t.jail(), t.cidr()))
                    .toList());
  }
}
