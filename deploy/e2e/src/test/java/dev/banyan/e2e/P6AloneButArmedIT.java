package dev.banyan.e2e;

import static dev.banyan.e2e.PbxCluster.LASTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.e2e.PbxCluster.Pbx;
import dev.banyan.testing.Flow;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P6: an agent that nobody decides for bans by its own counting, and lets go of nothing. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class P6AloneButArmedIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int SIP = 5060;

  private final AtomicInteger addresses = new AtomicInteger();
  private PbxCluster cluster;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = PbxCluster.start(directory, 2, "autonomy = 3");
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Why nobody decides. */
  enum Trouble {
    /** The coordinator is down. */
    COORDINATOR_GONE {
      @Override
      void begin(PbxCluster cluster) {
        cluster.coordinator.kill();
      }

      @Override
      void end(PbxCluster cluster) {
        cluster.coordinator.start();
      }
    },
    /** It answers its agents, but does not reach Kafka. */
    COORDINATOR_BLIND {
      @Override
      void begin(PbxCluster cluster) {
        cut(cluster.centre, "-I");
      }

      @Override
      void end(PbxCluster cluster) {
        cut(cluster.centre, "-D");
      }
    },
    /** Nobody reaches Kafka. */
    KAFKA_GONE {
      @Override
      void begin(PbxCluster cluster) {
        cluster.broker.kill();
      }

      @Override
      void end(PbxCluster cluster) {
        cluster.broker.start();
      }
    },
    /** This host alone does not reach Kafka; all others are well. */
    KAFKA_OUT_OF_REACH {
      @Override
      void begin(PbxCluster cluster) {
        cut(cluster.hosts.get(0).host, "-I");
      }

      @Override
      void end(PbxCluster cluster) {
        cut(cluster.hosts.get(0).host, "-D");
      }
    };

    abstract void begin(PbxCluster cluster);

    abstract void end(PbxCluster cluster);

    /** Nothing from inside this host gets to Kafka. */
    private static void cut(Namespace host, String how) {
      host.run("iptables", "-w", how, "OUTPUT", "-p", "tcp", "--dport", "9092", "-j", "DROP");
    }
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void bansByItsOwnCountingKeepsWhatIsBannedAndAgreesAfterwards(Trouble trouble) {
    String banned = newAddress();
    String attacker = newAddress();
    Pbx attacked = cluster.hosts.get(0);
    Pbx other = cluster.hosts.get(1);
    fail(attacked, banned, 5);
    await().atMost(SOON).until(() -> attacked.blocks(LASTING, banned));
    await().atMost(SOON).until(() -> other.blocks(LASTING, banned));
    try (Flow fromBanned = cluster.outside.flow(banned, attacked.host, SIP, 100)) {
      trouble.begin(cluster);
      fail(attacked, attacker, 4);
      fail(attacked, attacker, 1);
      await().atMost(SOON).until(() -> attacked.blocks(LASTING, attacker));
      assertThat(other.blocks(LASTING, attacker)).as("a ban of one host").isFalse();
      try (Flow fromAttacker = cluster.outside.flow(attacker, attacked.host, SIP, 100)) {
        if (trouble == Trouble.KAFKA_OUT_OF_REACH) {
          await().atMost(SOON).until(() -> origin(attacker).equals("local"));
        }
        trouble.end(cluster);
        await().atMost(SOON).until(() -> other.blocks(LASTING, attacker));
        await().atMost(SOON).ignoreExceptions().until(() -> origin(attacker).equals("rule"));
        assertThat(cluster.counts(attacker, LASTING, 5)).as("each failure once").isTrue();
        assertThat(attacked.blocks(LASTING, attacker)).isTrue();
        assertThat(fromAttacker.sent()).isPositive();
        assertThat(fromAttacker.arrived()).isZero();
      }
      assertThat(fromBanned.sent()).isPositive();
      assertThat(fromBanned.arrived()).isZero();
    }
  }

  /** Who decided all bans of an address, as an operator sees it. */
  private String origin(String address) {
    return cluster
        .ask("bans", "--json")
        .lines()
        .filter(line -> line.contains("\"" + address + "\""))
        .map(line -> line.replaceFirst(".*\"origin\":\"([a-z]+)\".*", "$1"))
        .collect(Collectors.joining(" and "));
  }

  private static void fail(Pbx pbx, String address, int times) {
    for (int i = 0; i < times; i++) {
      pbx.fail(LASTING, address);
    }
  }

  private String newAddress() {
    return "198.51.100." + addresses.incrementAndGet();
  }
}
