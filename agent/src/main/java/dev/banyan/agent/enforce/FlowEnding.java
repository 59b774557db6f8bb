package dev.banyan.agent.enforce;

import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.model.Cidr;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the running flows of what was blocked, on a thread of its own, {@code banyan-flows}: to look
 * through the kernel's table takes longer than the next ban may wait. What waits is a set, so it is
 * never more than what is blocked.
 */
final class FlowEnding implements AutoCloseable {
  /** So that many bans in a row cost one look, and none of them a fork while it is applied. */
  private static final long GATHER_MS = 200;

  private static final long RETRY_MS = 30_000;

  private static final Logger log = LoggerFactory.getLogger(FlowEnding.class);

  private final Firewall firewall;
  private final long retryMs;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(FlowEnding::daemon);

  /** Guarded by this, as both threads use it. */
  private final Set<Cidr> waiting = new HashSet<>();

  private boolean failing;

  FlowEnding(Firewall firewall) {
    this(firewall, RETRY_MS);
  }

  /**
   * @param retryMs after how long it is tried again what failed
   */
  FlowEnding(Firewall firewall, long retryMs) {
    this.firewall = firewall;
    this.retryMs = retryMs;
  }

  /** Ends the flows that these networks have begun, soon. */
  void end(Collection<Cidr> networks) {
    synchronized (this) {
      boolean asleep = waiting.isEmpty();
      waiting.addAll(networks);
      if (!asleep || networks.isEmpty()) {
        return;
      }
    }
    soon(GATHER_MS);
  }

  private void soon(long pauseMs) {
    try {
      var unused = thread.schedule(this::endWaiting, pauseMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("what is blocked from here on keeps its flows: the agent stops");
    }
  }

  private void endWaiting() {
    Set<Cidr> networks;
    synchronized (this) {
      networks = Set.copyOf(waiting);
      waiting.clear();
    }
    try {
      firewall.endFlows(networks);
      failing = false;
    } catch (FirewallException e) {
      tryAgain(networks, e);
    }
  }

  private void tryAgain(Set<Cidr> networks, FirewallException why) {
    if (!failing) {
      failing = true;
      log.warn(
          "{}; flows of blocked addresses are dropped packet by packet meanwhile, trying again",
          why.getMessage());
    }
    synchronized (this) {
      waiting.addAll(networks);
    }
    soon(retryMs);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "banyan-flows");
    thread.setDaemon(true);
    return thread;
  }

  /** Takes no more; what waits is still done, as long as the process lives. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
