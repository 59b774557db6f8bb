package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import com.google.protobuf.ByteString;
import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class LogsToKafkaIT {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  @TempDir Path directory;
  @TempDir Path root;
  @TempDir Path state;
  private Broker broker;
  private FailuresTopic topic;
  private Path log;
  private final List<String> written = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory));
    topic = FailuresTopic.create(broker.bootstrapServers());
    log = root.resolve("messages");
  }

  @AfterEach
  void stop() {
    topic.close();
    broker.close();
  }

  private LogReader reader() {
    return new LogReader(
        Jails.settings(state, root, broker.bootstrapServers()),
        new Policy(List.of(Jails.of("asterisk", log.toString())), List.of(), ByteString.EMPTY));
  }

  private String line(LocalDateTime time) {
    int n = written.size();
    return "[%s] NOTICE[%d] chan_sip.c: Registration from '%d' failed for '198.51.%d.%d' - Wrong password"
        .formatted(DATE.format(time), n, n, n / 250 % 250, n % 250);
  }

  /** Writes failures, and between them lines that are none. */
  private void write(Path file, int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String line = line(LocalDateTime.now(ZoneId.systemDefault()));
      written.add(line);
      text.append(line).append("\nnothing of interest\n");
    }
    append(file, text.toString());
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void awaitAll() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(topic.distinctLines()).containsExactlyInAnyOrderElementsOf(written));
  }

  @Test
  void everyFailureArrivesWithItsPlaceInTheLog() throws Exception {
    append(log, line(LocalDateTime.now(ZoneId.systemDefault()).minusHours(2)) + "\nbanner\n");
    write(log, 20);
    try (LogReader reader = reader()) {
      awaitAll();
      write(log, 20);
      awaitAll();
      assertThat(reader.counters.history.get()).isEqualTo(1);
    }
    byte[] bytes = Files.readAllBytes(log);
    assertThat(topic.all())
        .hasSize(40)
        .allSatisfy(
            failure -> {
              int from = (int) failure.id().offsetBytes();
              byte[] line = failure.line().getBytes(UTF_8);
              assertThat(bytes).containsSequence(line);
              assertThat(new String(bytes, from, line.length, UTF_8)).isEqualTo(failure.line());
              assertThat(failure.jail()).isEqualTo(new JailName("asterisk"));
            });
  }

  @Test
  void nothingIsLostOrCountedTwiceWhenTheAgentIsKilledAndTheLogRotatedMeanwhile() throws Exception {
    write(log, 10);
    byte[] early;
    try (LogReader reader = reader()) {
      awaitAll();
      early = awaitPositions();
      write(log, 10);
      awaitAll();
      assertThat(reader.counters.acknowledged.get()).isGreaterThanOrEqualTo(10);
    }
    // What a kill would have left: the positions of a moment before.
    Files.write(state.resolve("positions"), early);
    write(log, 10);
    try (LogReader reader = reader()) {
      awaitAll();
      assertThat(reader.counters.published.get()).isEqualTo(20);
    }
    assertThat(topic.all()).hasSize(40);
  }

  private byte[] awaitPositions() throws IOException {
    String end = " " + Files.size(log) + " ";
    Path positions = state.resolve("positions");
    await().until(() -> Files.exists(positions) && Files.readString(positions).contains(end));
    return Files.readAllBytes(positions);
  }

  @Test
  void everyFailureArrivesOnceWhenKafkaIsAwayAndTheLogRotatedMeanwhile() throws Exception {
    write(log, 5);
    try (LogReader reader = reader()) {
      awaitAll();
      restartBroker(
          () -> {
            for (int i = 0; i < 4; i++) {
              write(log, 1_000);
              Files.move(log, root.resolve("messages.0"), StandardCopyOption.REPLACE_EXISTING);
              write(root.resolve("messages.0"), 10);
              write(log, 1_000);
              awaitRead(reader);
            }
          });
      awaitAll();
      assertThat(reader.counters.refused.get()).isZero();
    }
    assertThat(topic.all()).hasSize(written.size());
  }

  /** Gives the reader the time to see a rotation, which it must also when it may not read. */
  private static void awaitRead(LogReader reader) {
    long lag = reader.counters.lagBytes.get();
    await().until(() -> reader.counters.lagBytes.get() != lag);
  }

  private void restartBroker(Action meanwhile) throws Exception {
    List<String> address = Splitter.on(':').splitToList(broker.bootstrapServers());
    topic.close();
    broker.close();
    meanwhile.run();
    broker =
        Broker.start(
            BrokerSettings.at(
                directory, new HostPort(address.get(0), Integer.parseInt(address.get(1)))));
    topic = FailuresTopic.open(broker.bootstrapServers());
  }

  private interface Action {
    void run() throws Exception;
  }
}
