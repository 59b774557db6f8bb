package dev.banyan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How many failures a coordinator counts in a second of processor time: two of each of a million
 * addresses, shuffled, in a real broker's topic before the coordinator starts. The clock runs from
 * its start to the commit of the last one; what a start takes when there is nothing to count is
 * taken off. Before that the same with a quarter of the addresses in one partition and in four,
 * each at a broker of its own: one thread counts them all. Arguments: a directory with room, the
 * jail, the command that starts a coordinator.
 */
public final class Counting {
  private static final int ADDRESSES = 1_000_000;
  private static final int EACH = 2;

  /** As many as a coordinator makes. */
  private static final int PARTITIONS = 12;

  private static final List<Integer> FEWER = List.of(1, 4);
  private static final String NAME = "counting";
  private static final String GROUP = "banyan";
  private static final String TOPIC = "banyan.failures";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long LOOK_MILLIS = 20;

  private final Path directory;
  private final String jail;
  private final List<String> command;

  private Counting(Path directory, String jail, List<String> command) {
    this.directory = directory;
    this.jail = jail;
    this.command = command;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> all = List.of(arguments);
    new Counting(Path.of(all.get(0)), all.get(1), all.subList(2, all.size())).run();
  }

  /** What was measured. */
  private record Measured(double perCpuSecond, double perSecond, double residentMiB) {}

  private void run() throws Exception {
    Figures grown = new Figures();
    for (int partitions : FEWER) {
      Measured fewer = measure(partitions, ADDRESSES / 4);
      grown.put("partitions_%d_per_cpu_second".formatted(partitions), fewer.perCpuSecond(), 0);
      grown.put("partitions_%d_per_second".formatted(partitions), fewer.perSecond(), 0);
    }
    Measured all = measure(PARTITIONS, ADDRESSES);
    System.out.println(
        new Figures()
            .put("failures_per_cpu_second", all.perCpuSecond(), 0)
            .put("failures_per_second", all.perSecond(), 0)
            .put("rss_mb", all.residentMiB(), 0)
            .putAll(grown)
            .json());
  }

  private Measured measure(int partitions, int addresses) throws Exception {
    try (RunningBroker broker =
        RunningBroker.in(directory.resolve("partitions-%d".formatted(partitions)))) {
      try (Admin admin = admin(broker)) {
        makeTopic(admin, partitions);
      }
      Duration start = start(broker);
      new FailureFlood(broker.servers(), jail).send(addresses, EACH);
      Measured measured = count(broker, start, (long) addresses * EACH);
      System.out.printf(
          "%,9d failures of %,9d addresses in %2d partitions: %,.0f in a second of processor time,"
              + " %,.0f in a second; %.0f MB (a start without any takes %d ms of processor time)%n",
          addresses * EACH,
          addresses,
          partitions,
          measured.perCpuSecond(),
          measured.perSecond(),
          measured.residentMiB(),
          start.toMillis());
      return measured;
    }
  }

  /** As a coordinator would, but for the number of its partitions. */
  private static void makeTopic(Admin admin, int partitions) throws Exception {
    NewTopic topic =
        new NewTopic(TOPIC, partitions, (short) 1)
            .configs(
                Map.of(
                    TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                    "LogAppendTime",
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(Duration.ofDays(7).toMillis())));
    admin.createTopics(List.of(topic)).all().get();
  }

  /** What it takes to start with nothing to count; it makes the other topics. */
  private Duration start(RunningBroker broker) throws IOException {
    Started coordinator = broker.coordinator(NAME, command);
    Duration used = coordinator.resources().processorTime();
    coordinator.stop();
    return used;
  }

  private Measured count(RunningBroker broker, Duration start, long failures) throws Exception {
    try (Admin admin = admin(broker)) {
      long before = committed(admin);
      long began = System.nanoTime();
      Started coordinator = broker.coordinator(NAME, command);
      try {
        while (committed(admin) - before < failures) {
          if (System.nanoTime() - began > LIMIT.toNanos()) {
            throw new IOException("after " + LIMIT + " only " + committed(admin) + " are counted");
          }
          Thread.sleep(LOOK_MILLIS);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Resources resources = coordinator.resources();
        Duration used = resources.processorTime().minus(start);
        System.out.println("processor time: " + resources.busiestThreads(8));
        return new Measured(
            failures / (used.toMillis() / 1e3), failures / seconds, resources.residentMiB());
      } finally {
        coordinator.kill();
      }
    }
  }

  private static Admin admin(RunningBroker broker) {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers()));
  }

  private static long committed(Admin admin) throws Exception {
    return admin
        .listConsumerGroupOffsets(GROUP)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(offset -> offset == null ? 0 : offset.offset())
        .sum();
  }
}
