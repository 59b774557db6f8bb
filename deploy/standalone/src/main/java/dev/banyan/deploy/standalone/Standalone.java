package dev.banyan.deploy.standalone;

import dev.banyan.agent.Agent;
import dev.banyan.broker.Broker;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.coordinator.Coordinator;
import dev.banyan.coordinator.ingest.Ownership;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that run, in the order in which they were started; closed in reverse. */
final class Standalone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final StringBuilder description = new StringBuilder();

  private Standalone() {}

  /** Starts the broker, then the coordinator, then the agent if there is to be one. */
  static Standalone start(Plan plan, boolean withAgent) throws Exception {
    Standalone standalone = new Standalone();
    try {
      standalone.startParts(plan, withAgent);
      return standalone;
    } catch (Exception e) {
      standalone.close();
      throw e;
    }
  }

  private void startParts(Plan plan, boolean withAgent) throws Exception {
    plan.makeSecret();
    Broker broker = started(Broker.start(plan.broker()));
    CoordinatorSettings settings = plan.coordinator(broker.localServers());
    Coordinator coordinator =
        started(Coordinator.start(settings, plan::jails, Ownership.ALL, InstantSource.system()));
    var unused = coordinator.ended().thenAccept(ended::complete);
    HostPort listens = new HostPort(settings.listen().host(), coordinator.port());
    describe("coordinator", listens);
    describe("kafka", broker.bootstrapServers());
    if (withAgent) {
      started(Agent.start(plan.agent(broker.localServers(), reached(listens))));
    }
  }

  private static HostPort reached(HostPort listens) {
    return ANY_ADDRESS.contains(listens.host())
        ? new HostPort("127.0.0.1", listens.port())
        : listens;
  }

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    LOG.debug(
        "{} runs, {} ms",
        part.getClass().getSimpleName(),
        ManagementFactory.getRuntimeMXBean().getUptime());
    return part;
  }

  private void describe(String key, Object value) {
    description.append(' ').append(key).append('=').append(value);
  }

  /** Answers with one sentence if a part cannot go on. */
  CompletableFuture<String> ended() {
    return ended;
  }

  /** Where its parts are reached: {@code KEY=VALUE} for each. */
  @Override
  public String toString() {
    return description.substring(1);
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not stop cleanly", e);
      }
    }
  }
}
