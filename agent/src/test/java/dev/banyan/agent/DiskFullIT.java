package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.firewall.DryRunFirewall;
import dev.banyan.agent.process.Programs;
import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the agent's state is full for a while. */
@NeedsRoot({"mount", "umount"})
@Timeout(120)
class DiskFullIT {
  private static final JailName JAIL = new JailName("manual");
  private static final String FULL = "No space left on device";

  @TempDir Path mounts;
  @TempDir Path root;
  @TempDir Path data;
  private Path state;

  @BeforeEach
  void mount() throws Exception {
    state = Files.createDirectory(mounts.resolve("state"));
    run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", state.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", state.toString());
  }

  private static void run(String... command) throws InterruptedException {
    Programs.Answer answer = Programs.here().run(Duration.ofSeconds(20), "", command);
    assertThat(answer.ok()).as(answer.error()).isTrue();
  }

  private void fillUp() throws IOException {
    byte[] block = new byte[4096];
    assertThatThrownBy(
            () -> {
              while (true) {
                Files.write(
                    state.resolve("filler"),
                    block,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
              }
            })
        .hasMessageContaining(FULL);
  }

  private void makeRoom() throws IOException {
    Files.delete(state.resolve("filler"));
  }

  private EnforcementThread enforcement() throws Exception {
    return EnforcementThread.start(
        state.resolve("bans"), new DryRunFirewall(), InstantSource.system(), Set::of);
  }

  private Policy policy() {
    return new Policy(
        List.of(Jails.of("asterisk", root.resolve("messages").toString())),
        List.of(),
        ByteString.EMPTY);
  }

  @Test
  void whatIsBannedMeanwhileIsBlockedButNotAcknowledgedAndIsInTheFileLater() throws Exception {
    try (EnforcementThread enforcement = enforcement()) {
      enforcement.follow(new Revision(0), policy()).join();
      enforcement.apply(ban(1, 1)).join();
      fillUp();
      assertThatThrownBy(() -> enforcement.apply(ban(2, 600)).join()).hasMessageContaining(FULL);
      assertThat(enforcement.tally().join()).containsEntry(JAIL, 601L);
      assertThat(enforcement.held().revision()).isEqualTo(new Revision(1));
      makeRoom();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.readString(state.resolve("bans")).contains("10.2.1.249"));
      enforcement.apply(ban(2, 600)).join();
      assertThat(enforcement.held().revision()).isEqualTo(new Revision(2));
    }
    try (EnforcementThread again = enforcement()) {
      assertThat(again.tally().join()).containsEntry(JAIL, 601L);
      assertThat(again.held().revision()).isEqualTo(new Revision(2));
    }
  }

  @Test
  void logsAreReadOnAndPositionsSavedOnceThereIsRoom() throws Exception {
    Path log = root.resolve("messages");
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(data));
        FailuresTopic topic = FailuresTopic.create(broker.bootstrapServers());
        LogReader reader =
            new LogReader(Jails.settings(state, root, broker.bootstrapServers()), policy())) {
      Files.writeString(log, "a line of before\n");
      Path positions = state.resolve("positions");
      await().until(() -> Files.exists(positions) && holds(positions, log));
      fillUp();
      fail(log, "meanwhile");
      await().untilAsserted(() -> assertThat(topic.distinctLines()).hasSize(1));
      await().untilAsserted(() -> assertThat(reader.counters.acknowledged.get()).isEqualTo(1));
      assertThat(holds(positions, log)).isFalse();
      makeRoom();
      await().atMost(Duration.ofSeconds(30)).until(() -> holds(positions, log));
    }
  }

  private static boolean holds(Path positions, Path log) throws IOException {
    return Files.readString(positions).contains(" " + Files.size(log) + " ");
  }

  private static void fail(Path log, String user) throws IOException {
    Files.writeString(
        log,
        "Registration from '%s' failed for '192.0.2.7' - Wrong password%n".formatted(user),
        UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static Batch ban(long revision, int networks) {
    List<Change> changes =
        IntStream.range(0, networks)
            .mapToObj(i -> change(revision, "10.%d.%d.%d".formatted(revision, i / 250, i % 250)))
            .toList();
    return new Batch(revision, Batch.Kind.DELTA, new Epoch(1), new Revision(revision), changes);
  }

  private static Change change(long revision, String address) {
    Cidr cidr = Cidr.parse(address).orElseThrow();
    var until = InstantSource.system().instant().plus(Duration.ofDays(1));
    return new Change(
        EntryKey.automatic(JAIL, Optional.empty(), cidr),
        new Revision(revision),
        new Change.Blocked(JAIL, cidr, Optional.of(until)));
  }
}
