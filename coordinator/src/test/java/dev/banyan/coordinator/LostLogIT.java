package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of bans when Kafka loses the ban log. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LostLogIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Policy POLICY =
      Failures.policy(5, Duration.ofMinutes(10), Duration.ofDays(7));
  private static final Cidr ATTACKER = Cidr.parse("198.51.100.7").orElseThrow();
  private static final Cidr PARDONED = Cidr.parse("198.51.100.8").orElseThrow();

  @TempDir Path directory;
  private Broker broker;
  private Map<String, String> kafka;
  private final Told told = new Told();
  private Cluster cluster;

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    cluster = join(told);
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
    broker.close();
  }

  @Test
  void appendsWhatHoldsAgainWhenTheTopicWasDeletedWhileItRan() throws Exception {
    append(ban(ATTACKER));
    append(automatic(PARDONED));
    append(unban(PARDONED));
    append(allow());
    await().until(() -> bans(cluster).equals(List.of(ATTACKER)));
    Epoch before = epoch(cluster);
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      admin.deleteTopics(List.of(Topics.BANS)).all().get();
    }

    await().atMost(PATIENCE).until(() -> !epoch(cluster).equals(before));
    assertThat(told.lost).hasSize(1);
    try (Cluster another = join(new Told())) {
      assertThat(epoch(another)).isEqualTo(epoch(cluster));
      assertThat(bans(another)).isEqualTo(bans(cluster)).containsExactly(ATTACKER);
      assertThat(another.reader().answers().allowing(PARDONED).get()).hasSize(1);
      assertThat(another.reader().standing().rules().policy().digest()).isEqualTo(POLICY.digest());
    }
  }

  @Test
  void beginsAnewOnlyWhenAnAgentIsAheadOfTheEndOfTheLog() throws Exception {
    append(ban(ATTACKER));
    Epoch before = epoch(cluster);
    cluster.reader().agentIsAhead(before, new Revision(2));
    cluster.reader().agentIsAhead(new Epoch(1), new Revision(900));
    append(allow());
    assertThat(epoch(cluster)).isEqualTo(before);

    cluster.reader().agentIsAhead(before, new Revision(900));

    await().atMost(PATIENCE).until(() -> !epoch(cluster).equals(before));
    assertThat(bans(cluster)).containsExactly(ATTACKER);
    assertThat(told.lost).isEmpty();
  }

  @Test
  void keepsFailuresAsLongAsANewPolicyNeedsThem() throws Exception {
    Duration findtime = Duration.ofDays(20);
    append(new Entry.PolicyInForce(Failures.policy(5, findtime, Duration.ofDays(7))));

    await().atMost(PATIENCE).until(() -> retention() >= findtime.multipliedBy(2).toMillis());
  }

  private long retention() throws Exception {
    var topic =
        new org.apache.kafka.common.config.ConfigResource(
            org.apache.kafka.common.config.ConfigResource.Type.TOPIC, Topics.FAILURES);
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      var config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
      return config == null ? 0 : Long.parseLong(config.get("retention.ms").value());
    }
  }

  private Cluster join(BanListener listener) throws Exception {
    return Cluster.join(
        kafka,
        new Cluster.Self("test", Seals.NONE),
        POLICY,
        InstantSource.system(),
        new Random(),
        List.of(listener));
  }

  private void append(Entry entry) throws Exception {
    cluster.reader().answers().reached(cluster.banLog().append(entry).get()).get();
  }

  private static List<Cidr> bans(Cluster of) throws Exception {
    return of.reader().answers().bans().get().stream().map(ban -> ban.cidr()).toList();
  }

  private static Epoch epoch(Cluster of) throws Exception {
    return of.reader().answers().summary().get().epoch();
  }

  private static Entry ban(Cidr cidr) {
    return new Entry.OperatorBan(Policy.MANUAL, cidr, Optional.empty(), Optional.empty(), "", "");
  }

  private static Entry automatic(Cidr cidr) {
    Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(5);
    return new Entry.AutomaticBan(
        Failures.JAIL,
        cidr,
        Optional.empty(),
        since,
        Optional.of(since.plus(Duration.ofDays(1))),
        0,
        1,
        Revision.NONE,
        5,
        List.of(),
        0,
        false);
  }

  private static Entry unban(Cidr cidr) {
    return new Entry.OperatorUnban(Optional.empty(), cidr, Optional.empty(), "", "");
  }

  private static Entry allow() {
    return new Entry.AllowListing(
        Cidr.parse("198.51.100.8/31").orElseThrow(), true, Optional.empty(), "", "");
  }

  /** Remembers what was told. */
  private static final class Told implements BanListener {
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();

    @Override
    public void onBegun(Entry.LogBegun begun) {}

    @Override
    public void onLost() {
      lost.add("lost");
    }

    @Override
    public void onPolicy(Revision revision, Policy policy) {}

    @Override
    public void onChanges(Epoch epoch, Revision upTo, List<Scoped> changes) {}
  }
}
