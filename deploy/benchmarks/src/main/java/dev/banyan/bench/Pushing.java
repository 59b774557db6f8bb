package dev.banyan.bench;

import com.google.protobuf.ByteString;
import dev.banyan.codec.EntryCodec;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.JailName;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.BanResult;
import dev.banyan.wire.StatusRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long one ban takes until thousands of agents acknowledged it, and a snapshot of 100,000 until
 * 500 did. Agents and coordinator share this machine; what the agents do is counted in the time,
 * but for a firewall. Arguments: a directory with room, the jail, how many agents, the command that
 * starts a coordinator.
 */
public final class Pushing {
  private static final String NAME = "pushing";
  private static final List<Integer> STEPS = List.of(100, 1_000);
  private static final int RUNS = 9;
  private static final int BULK = 100_000;
  private static final int SNAPSHOTS = 500;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final double KIB = 1024;

  private final RunningBroker broker;
  private final Started coordinator;
  private final LightAgents agents;
  private final AdminGrpc.AdminBlockingStub admin;
  private final String jail;
  private int address;

  private Pushing(RunningBroker broker, Started coordinator, LightAgents agents, String jail)
      throws IOException {
    this.broker = broker;
    this.coordinator = coordinator;
    this.agents = agents;
    this.admin = AdminGrpc.newBlockingStub(agents.operator());
    this.jail = jail;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> all = List.of(arguments);
    int most = Integer.parseInt(all.get(2));
    try (RunningBroker broker = RunningBroker.in(Path.of(all.get(0)))) {
      Certificates certificates = new Certificates(Path.of(all.get(0), "pki"));
      List<String> command = new ArrayList<>(all.subList(3, all.size()));
      command.addAll(certificates.settings(NAME));
      Started coordinator = broker.coordinator(NAME, command);
      try (LightAgents agents = new LightAgents(address(coordinator), certificates)) {
        new Pushing(broker, coordinator, agents, all.get(1)).run(most);
      } finally {
        coordinator.kill();
      }
    }
  }

  /** What it says behind {@code ready}. */
  private static InetSocketAddress address(Started coordinator) {
    String port = coordinator.line().replaceFirst(".* port ", "");
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  private void run(int most) throws Exception {
    System.out.println("a connection with TLS and certificates on both sides for each agent");
    agents.prepare(Math.max(most, SNAPSHOTS));
    Figures figures = new Figures().put("agents", most, 0);
    double empty = resident();
    List<Integer> steps = new ArrayList<>(STEPS.stream().filter(step -> step < most).toList());
    steps.add(most);
    double acked = 0;
    for (int step : steps) {
      acked = step(step, empty);
    }
    figures.put("ban_all_acked_ms", acked, 0);
    double full = resident();
    figures.put("snapshot_ms", snapshot(), 0).put("rss_mb", full, 0);
    System.out.println("processor time: " + coordinator.resources().busiestThreads(8));
    System.out.println(figures.json());
  }

  /** So many agents attach at once; then they are sent some bans, one after the other. */
  private double step(int count, double empty) throws Exception {
    Duration before = coordinator.resources().processorTime();
    int more = count - agents.size();
    long began = System.nanoTime();
    agents.attach(count, LIMIT);
    double attached = (System.nanoTime() - began) / 1e6;
    Duration attaching = coordinator.resources().processorTime().minus(before);
    List<Double> times = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      times.add(banEverywhere(count));
    }
    Duration all = coordinator.resources().processorTime().minus(before).minus(attaching);
    System.out.printf(
        "%,6d agents: %,d attach in %.0f ms (%.2f ms of processor time each); a ban is everywhere"
            + " in %.0f ms (median; longest %.0f; %.0f ms of processor time); %.0f KiB an agent%n",
        count,
        more,
        attached,
        (double) attaching.toMillis() / more,
        Figures.median(times),
        Figures.percentile(times, 1),
        (double) all.toMillis() / RUNS,
        (resident() - empty) * KIB / count);
    return Figures.median(times);
  }

  private double banEverywhere(int count) {
    BanRequest request =
        BanRequest.newBuilder()
            .setJail(jail)
            .setCidr(
                dev.banyan.wire.Cidr.newBuilder()
                    .setAddress(ByteString.copyFrom(next().address().toBytes()))
                    .setBits(32))
            .setWaitMs(LIMIT.toMillis())
            .build();
    long began = System.nanoTime();
    BanResult result = admin.ban(request);
    double millis = (System.nanoTime() - began) / 1e6;
    if (result.getEnforced() != count || result.getAgents() != count) {
      throw new IllegalStateException(
          "enforced on %d of %d agents".formatted(result.getEnforced(), result.getAgents()));
    }
    return millis;
  }

  /** From the first that calls until the last acknowledged the last page. */
  private double snapshot() throws Exception {
    agents.leave();
    double before = resident();
    fill();
    double after = resident();
    System.out.printf(
        "%,d bans take %.0f bytes of memory each%n", BULK, (after - before) * KIB * KIB / BULK);
    Duration used = coordinator.resources().processorTime();
    long began = System.nanoTime();
    agents.attach(SNAPSHOTS, LIMIT);
    double millis = (System.nanoTime() - began) / 1e6;
    agents.await(agent -> agent.entries() >= BULK, LIMIT);
    System.out.printf(
        "%,d bans to %d agents in %.0f ms, %.0f ms of processor time%n",
        BULK,
        SNAPSHOTS,
        millis,
        (double) coordinator.resources().processorTime().minus(used).toMillis());
    return millis;
  }

  /** Bans as another coordinator would write them; returns when this one knows them. */
  private void fill() throws Exception {
    long head = admin.status(StatusRequest.getDefaultInstance()).getRevision();
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.servers());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < BULK; i++) {
        Entry ban =
            new Entry.OperatorBan(
                new JailName(jail), next(), Optional.empty(), Optional.empty(), "", "bench");
        byte[] key = ban.key().value().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var unused =
            producer.send(
                new ProducerRecord<>("banyan.bans", key, EntryCodec.encode(ban, "bench")));
      }
    }
    long end = System.nanoTime() + LIMIT.toNanos();
    while (admin.status(StatusRequest.getDefaultInstance()).getRevision() < head + BULK) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the coordinator does not read the ban log");
      }
      Thread.sleep(100);
    }
  }

  private Cidr next() {
    int bits = (10 << 24) + ++address;
    return Cidr.of(Address.of(java.nio.ByteBuffer.allocate(4).putInt(bits).array()));
  }

  /** Without what is garbage by now. */
  private double resident() throws Exception {
    new ProcessBuilder("jcmd", coordinator.process().pid() + "", "GC.run")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return coordinator.resources().residentMiB();
  }
}
