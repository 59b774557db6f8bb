package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.cidr;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.process.Programs;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs that the firewall is asked through stop answering, and then do again. */
@NeedsRoot({"iptables", "ipset", "nft", "conntrack"})
@Timeout(240)
@Execution(CONCURRENT)
class HangingProgramsIT {
  private static final String BEFORE = "203.0.113.7";
  private static final String MEANWHILE = "203.0.113.8";
  private static final Path REAL = Path.of("/usr/sbin");

  @TempDir private Path state;
  @TempDir private Path programs;
  private final Network network = Network.create();
  private final Namespace pbx = network.host("pbx");
  private final Namespace caller = network.host("caller");

  @BeforeEach
  void wrapPrograms() throws IOException {
    for (String kind : List.of("ipset", "ip*tables*", "nft", "conntrack")) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(REAL, kind)) {
        for (Path program : found) {
          wrap(program);
        }
      }
    }
  }

  /** It hangs, or is not there, as long as there is a file that says so of its name. */
  private void wrap(Path program) throws IOException {
    String name = program.getFileName().toString();
    Path wrapper = programs.resolve(name);
    Files.writeString(
        wrapper,
        """
        #!/bin/sh
        for hang in %1$s/hang-*; do
          [ -e "$hang" ] || continue
          case %2$s in "${hang#%1$s/hang-}"*) exec sleep 600 ;; esac
        done
        for gone in %1$s/gone-*; do
          [ -e "$gone" ] || continue
          case %2$s in "${gone#%1$s/gone-}"*) echo "%2$s: not found" >&2; exit 127 ;; esac
        done
        exec %3$s "$@"
        """
            .formatted(state, name, program),
        UTF_8);
    assertThat(wrapper.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void close() {
    network.close();
  }

  private Programs wrapped() {
    List<String> prefix = new ArrayList<>(pbx.prefix());
    prefix.addAll(List.of("env", "PATH=" + programs + ":/usr/sbin:/usr/bin:/sbin:/bin"));
    return new Programs(prefix);
  }

  /** A snapshot starts programs even where a single ban needs none that does not run already. */
  @ParameterizedTest
  @CsvSource({
    "ipset,hang-ipset,ONLY_PAGE",
    "ipset,hang-iptables,ONLY_PAGE",
    "iptables,hang-iptables,DELTA",
    "nftables,hang-nft,DELTA",
    "ipset,hang-conntrack,DELTA",
    "ipset,gone-ipset,ONLY_PAGE",
    "ipset,gone-iptables,ONLY_PAGE",
    "iptables,gone-iptables,DELTA",
    "nftables,gone-nft,DELTA"
  })
  void whatIsBlockedStaysSoTheAgentGoesOnAndCatchesUp(
      String firewall, String trouble, Batch.Kind kind) throws Exception {
    InstantSource clock = InstantSource.system();
    try (EnforcementThread enforcement =
        EnforcementThread.start(
            state.resolve("bans"), Firewalls.named(firewall, wrapped(), clock), clock, Set::of)) {
      enforcement.follow(new Revision(0), Sample.both()).join();
      enforcement.apply(batch(Batch.Kind.DELTA, ban(1, BEFORE))).join();
      assertThat(caller.udpArrives(BEFORE, pbx, 5060)).isFalse();

      Path hang = Files.createFile(state.resolve(trouble));
      Object unused =
          enforcement
              .apply(batch(kind, ban(1, BEFORE), ban(2, MEANWHILE)))
              .handle((applied, error) -> 0)
              .get(100, TimeUnit.SECONDS);
      assertThat(enforcement.tally().get(60, TimeUnit.SECONDS)).containsEntry(ALL, 2L);
      assertThat(enforcement.lives()).isTrue();
      assertThat(caller.udpArrives(BEFORE, pbx, 5060)).isFalse();

      Files.delete(hang);
      await().atMost(Duration.ofSeconds(100)).until(() -> !caller.udpArrives(MEANWHILE, pbx, 5060));
      assertThat(caller.udpArrives(BEFORE, pbx, 5060)).isFalse();
    }
  }

  private static Batch batch(Batch.Kind kind, Change... bans) {
    Revision upTo = bans[bans.length - 1].revision();
    return new Batch(upTo.offset(), kind, new Epoch(1), upTo, List.of(bans));
  }

  private static Change ban(long revision, String address) {
    Cidr cidr = cidr(address);
    Instant until = InstantSource.system().instant().plus(Duration.ofHours(1));
    return new Change(
        EntryKey.automatic(ALL, Optional.empty(), cidr),
        new Revision(revision),
        new Change.Blocked(ALL, cidr, Optional.of(until)));
  }
}
