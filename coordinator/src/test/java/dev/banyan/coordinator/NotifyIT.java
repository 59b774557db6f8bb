package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.ingest.Intake;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.coordinator.ingest.Partitions;
import dev.banyan.coordinator.notify.Notifier;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many mails a ban is, with a real broker, a real SMTP server and more than one coordinator.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NotifyIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path directory;
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final List<AutoCloseable> running = new ArrayList<>();
  private Broker broker;
  private Map<String, String> kafka = Map.of();
  private Policy policy = Policy.EMPTY;

  @BeforeEach
  void start() throws Exception {
    mail.start();
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    Path files = Files.createDirectory(directory.resolve("files"));
    Files.writeString(
        files.resolve("jail.conf"),
        """
        [asterisk]
        enabled = true
        filter = banyan/asterisk
        logpath = /var/log/asterisk/messages
        action = iptables-allports[name=ASTERISK, protocol=all]
                 sendmail-whois[name=ASTERISK, dest=root, sender=fail2ban@example.net]
        maxretry = 5
        """);
    policy = Configuration.load(files).policy();
  }

  @AfterEach
  void stop() throws Exception {
    stopAll();
    broker.close();
    mail.stop();
  }

  @Test
  void aBanIsOneMailAlsoWhenItsOwnerIsGoneAndEverythingIsDecidedAgain() throws Exception {
    Cluster owner = join("one");
    join("two");
    ingest(owner, "windows");
    try (Failures failures = new Failures(kafka)) {
      fail(failures, "198.51.100.7");
      await().atMost(PATIENCE).until(() -> subjects().size() == 1);
      stopAll();

      Cluster heir = join("two");
      try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
        admin.deleteConsumerGroups(List.of("banyan")).all().get();
      }
      ingest(heir, "others");
      fail(failures, "198.51.100.8");
      await().atMost(PATIENCE).until(() -> subjects().size() == 2);
    }
    stopAll();
    assertThat(subjects())
        .containsExactly(
            "[Banyan] ASTERISK: banned 198.51.100.7", "[Banyan] ASTERISK: banned 198.51.100.8");
  }

  @Test
  void aDecisionThatTwoCoordinatorsWriteIsOneMail() throws Exception {
    Cluster one = join("same name");
    Cluster two = join("same name");
    Entry ban = automatic("198.51.100.7", 1);
    for (Cluster writer : List.of(one, two, two, one)) {
      writer.banLog().append(ban).get();
    }
    two.banLog().append(automatic("198.51.100.8", 2)).get();

    await().atMost(PATIENCE).until(() -> subjects().size() == 2);
    stopAll();
    assertThat(subjects()).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void nothingIsToldOfBansThatALostLogIsGivenBack() throws Exception {
    Cluster cluster = join("one");
    cluster.banLog().append(automatic("198.51.100.7", 1)).get();
    await().atMost(PATIENCE).until(() -> subjects().size() == 1);
    Epoch before = cluster.reader().answers().summary().get().epoch();
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      admin.deleteTopics(List.of(Topics.BANS)).all().get();
    }
    await()
        .atMost(PATIENCE)
        .until(() -> !cluster.reader().answers().summary().get().epoch().equals(before));
    assertThat(cluster.reader().answers().bans().get()).hasSize(1);

    cluster.banLog().append(order("198.51.100.8")).get();
    await().atMost(PATIENCE).until(() -> subjects().size() == 2);
    assertThat(subjects()).contains("[Banyan] ASTERISK: banned 198.51.100.8");
  }

  @Test
  void aMailServerThatHangsDelaysNoBan() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Failures failures = new Failures(kafka)) {
      Cluster cluster = join("one", silent.getLocalPort());
      ingest(cluster, "windows");
      fail(failures, "198.51.100.7");
      await().atMost(PATIENCE).until(() -> cluster.reader().answers().bans().get().size() == 1);
      try (Socket unanswered = silent.accept()) {
        fail(failures, "198.51.100.8");
        await().atMost(PATIENCE).until(() -> cluster.reader().answers().bans().get().size() == 2);
        assertThat(unanswered.isConnected()).isTrue();
      }
    }
  }

  private Cluster join(String name) throws Exception {
    return join(name, mail.getSmtp().getPort());
  }

  private Cluster join(String name, int smtpPort) throws Exception {
    var smtp =
        new NotifySettings.Smtp(
            new HostPort("127.0.0.1", smtpPort),
            NotifySettings.Encryption.NONE,
            Optional.empty(),
            Optional.empty(),
            "localhost",
            10);
    Notifier notifier =
        Notifier.start(
            new NotifySettings(Optional.of(smtp), Optional.empty(), Optional.empty()),
            InstantSource.system());
    running.add(0, notifier);
    Cluster cluster =
        Cluster.join(
            kafka,
            new Cluster.Self(name, Seals.NONE),
            policy,
            InstantSource.system(),
            new Random(),
            List.of(notifier));
    running.add(0, cluster);
    notifier.tellOf(cluster.banLog().process());
    return cluster;
  }

  private void ingest(Cluster cluster, String windows) {
    WindowStore store = WindowStore.open(directory.resolve(windows));
    running.add(0, store);
    running.add(
        0,
        new IngestService(
            kafka,
            Ownership.ALL,
            Intake.of(new Partitions(cluster.failurePartitions())),
            cluster.reader().standing(),
            cluster.banLog(),
            store,
            InstantSource.system()));
  }

  private void stopAll() throws Exception {
    for (AutoCloseable part : running) {
      part.close();
    }
    running.clear();
  }

  private List<String> subjects() throws Exception {
    List<String> subjects = new ArrayList<>();
    for (MimeMessage message : mail.getReceivedMessages()) {
      subjects.add(message.getSubject());
    }
    return subjects;
  }

  private static void fail(Failures failures, String address) throws Exception {
    for (int i = 0; i < 5; i++) {
      failures.append(Failures.failure("pbx-" + i, address, i, Instant.now()));
    }
  }

  private static Entry order(String address) {
    return new Entry.OperatorBan(
        Failures.JAIL,
        Cidr.parse(address).orElseThrow(),
        Optional.empty(),
        Optional.empty(),
        "",
        "");
  }

  private static Entry automatic(String address, long offset) {
    Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Entry.AutomaticBan(
        Failures.JAIL,
        Cidr.parse(address).orElseThrow(),
        Optional.empty(),
        since,
        Optional.of(since.plus(Duration.ofDays(1))),
        0,
        offset,
        Revision.NONE,
        5,
        List.of(),
        0,
        false);
  }
}
