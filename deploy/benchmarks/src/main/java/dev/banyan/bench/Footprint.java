package dev.banyan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.BanResult;
import dev.banyan.wire.Cidr;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What an agent takes of its host: memory with its child processes, time to get ready, processor
 * time while nothing happens; beside it a fail2ban that follows the same log.
 *
 * <p>Arguments: coordinator, jail, namespace of the host, set in its kernel, process id of
 * fail2ban, then the command that starts the agent.
 */
public final class Footprint {
  private static final int FEW = 1_000;
  private static final int MANY = 100_000;
  private static final int STARTS = 5;
  private static final int AT_ONCE = 256;
  private static final int BAN_HOURS = 24;
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final String jail;
  private final String namespace;
  private final String set;
  private final AdminGrpc.AdminFutureStub coordinator;

  private Footprint(String jail, String namespace, String set, ManagedChannel channel) {
    this.jail = jail;
    this.namespace = namespace;
    this.set = set;
    this.coordinator = AdminGrpc.newFutureStub(channel);
  }

  public static void main(String[] arguments) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(arguments[0]).usePlaintext().directExecutor().build();
    Resources fail2ban = new Resources(Long.parseLong(arguments[4]));
    List<String> command = Arrays.asList(arguments).subList(5, arguments.length);
    try {
      System.out.println(
          new Footprint(arguments[1], arguments[2], arguments[3], channel)
              .run(command, fail2ban)
              .json());
    } finally {
      channel.shutdownNow();
    }
  }

  private Figures run(List<String> command, Resources fail2ban) throws Exception {
    ban(0, FEW);
    Started agent = Started.by(command);
    try {
      awaitInKernel(FEW);
      System.out.printf("%d bans in the kernel%n", FEW);
      List<Double> ready = new ArrayList<>();
      for (int i = 0; i < STARTS; i++) {
        agent.stop();
        agent = Started.by(command);
        ready.add(agent.readyMillis());
        System.out.printf("start %d: ready after %.0f ms%n", i + 1, agent.readyMillis());
      }
      return measure(agent.resources(), Figures.median(ready), fail2ban);
    } finally {
      agent.stop();
    }
  }

  private Figures measure(Resources agent, double readyMillis, Resources fail2ban)
      throws Exception {
    Thread.sleep(SETTLE.toMillis());
    double resident = agent.residentMiB();
    double own = agent.privateMiB();
    Duration agentBefore = agent.processorTime();
    Duration fail2banBefore = fail2ban.processorTime();
    System.out.printf("%.1f MiB resident, %.1f private; now %s idle%n", resident, own, IDLE);
    Thread.sleep(IDLE.toMillis());
    double agentIdle = percent(agent.processorTime().minus(agentBefore));
    double fail2banIdle = percent(fail2ban.processorTime().minus(fail2banBefore));
    System.out.printf(
        "fail2ban on the same log: %.1f MiB resident, %.1f private, %.2f %% of a core idle%n",
        fail2ban.residentMiB(), fail2ban.privateMiB(), fail2banIdle);
    ban(FEW, MANY);
    awaitInKernel(MANY);
    Thread.sleep(SETTLE.toMillis());
    return new Figures()
        .put("rss_mb", resident, 1)
        .put("private_mb", own, 1)
        .put("ready_ms", readyMillis, 0)
        .put("idle_cpu_pct", agentIdle, 2)
        .put("rss_100k_mb", agent.residentMiB(), 1)
        .put("fail2ban_rss_mb", fail2ban.residentMiB(), 1)
        .put("fail2ban_idle_cpu_pct", fail2banIdle, 2);
  }

  private static double percent(Duration used) {
    return 100.0 * used.toMillis() / IDLE.toMillis();
  }

  /** Bans the addresses of these numbers, several hundred at a time. */
  private void ban(int from, int to) throws Exception {
    Deque<ListenableFuture<BanResult>> underWay = new ArrayDeque<>();
    for (int number = from; number < to; number++) {
      underWay.addLast(coordinator.ban(request(number)));
      if (underWay.size() >= AT_ONCE) {
        underWay.removeFirst().get();
      }
    }
    for (ListenableFuture<BanResult> ban : underWay) {
      ban.get();
    }
  }

  private BanRequest request(int number) {
    byte[] address = {100, (byte) (64 + (number >> 16)), (byte) (number >> 8), (byte) number};
    return BanRequest.newBuilder()
        .setCidr(Cidr.newBuilder().setAddress(ByteString.copyFrom(address)).setBits(32))
        .setJail(jail)
        .setForMs(Duration.ofHours(BAN_HOURS).toMillis())
        .setReason("benchmark")
        .setOperator("benchmark")
        .build();
  }

  private void awaitInKernel(int entries) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (inKernel() < entries) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s holds %d of %d after %s".formatted(set, inKernel(), entries, PATIENCE));
      }
      Thread.sleep(100);
    }
  }

  private int inKernel() throws IOException {
    Process list =
        new ProcessBuilder("ip", "netns", "exec", namespace, "ipset", "list", "-terse", set)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = list.inputReader(UTF_8)) {
      return lines
          .lines()
          .filter(line -> line.startsWith("Number of entries:"))
          .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 2)))
          .sum();
    }
  }
}
