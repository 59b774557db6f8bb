package dev.banyan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * How many failures a coordinator counts in a second of processor time: two of each of a million
 * addresses, shuffled, in a real broker's topic before the coordinator starts. The clock runs from
 * its start to the commit of the last one; what a start takes when there is nothing to count is
 * taken off. Arguments: a directory with room, the jail, the command that starts a coordinator.
 */
public final class Counting {
  private static final int ADDRESSES = 1_000_000;
  private static final int EACH = 2;
  private static final String NAME = "counting";
  private static final String GROUP = "banyan";
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

  private void run() throws Exception {
    try (RunningBroker broker = RunningBroker.in(directory)) {
      String kafka = broker.servers();
      Duration start = start(broker);
      new FailureFlood(kafka, jail).send(ADDRESSES, EACH);
      System.out.printf(
          "%,d failures of %,d addresses are in Kafka; starting takes %d ms of processor time%n",
          ADDRESSES * EACH, ADDRESSES, start.toMillis());
      System.out.println(count(broker, start).json());
    }
  }

  /** What it takes to start with nothing to count; it makes its topics. */
  private Duration start(RunningBroker broker) throws IOException {
    Started coordinator = broker.coordinator(NAME, command);
    Duration used = coordinator.resources().processorTime();
    coordinator.stop();
    return used;
  }

  private Figures count(RunningBroker broker, Duration start) throws Exception {
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers());
    try (Admin admin = Admin.create(settings)) {
      long before = committed(admin);
      long began = System.nanoTime();
      Started coordinator = broker.coordinator(NAME, command);
      try {
        while (committed(admin) - before < (long) ADDRESSES * EACH) {
          if (System.nanoTime() - began > LIMIT.toNanos()) {
            throw new IOException("after " + LIMIT + " only " + committed(admin) + " are counted");
          }
          Thread.sleep(LOOK_MILLIS);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Duration used = coordinator.resources().processorTime().minus(start);
        System.out.println("processor time: " + coordinator.resources().busiestThreads(8));
        double failures = (double) ADDRESSES * EACH;
        return new Figures()
            .put("failures_per_cpu_second", failures / (used.toMillis() / 1e3), 0)
            .put("failures_per_second", failures / seconds, 0)
            .put("rss_mb", coordinator.resources().residentMiB(), 0);
      } finally {
        coordinator.kill();
      }
    }
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
