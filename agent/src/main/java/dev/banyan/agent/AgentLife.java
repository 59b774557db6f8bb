package dev.banyan.agent;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.agent.publish.SmallClient;
import dev.banyan.conf.AgentSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An agent that runs until the process is told to end. */
final class AgentLife {
  private static final Duration STOPPING = Duration.ofSeconds(20);

  private static final long LOOK_MS = 5_000;

  private AgentLife() {}

  /** Returns once everything is closed; says when it is ready. The process does nothing else. */
  static void run(AgentSettings settings, PrintStream out) throws FirewallException, IOException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main, ended), "banyan-stop"));
    try (Agent agent = Agent.start(settings, SmallClient::use)) {
      out.println("ready: " + agent.summary());
      out.flush();
      Thrift thrift = new Thrift();
      while (true) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        thrift.look();
      }
    } catch (InterruptedException e) {
      // It was told to end, and does.
    } finally {
      ended.countDown();
    }
  }

  /** Ends the main thread, wherever it waits, and lets the process live until all is closed. */
  private static void stop(Thread main, CountDownLatch ended) {
    main.interrupt();
    var unused = Uninterruptibles.awaitUninterruptibly(ended, STOPPING);
  }
}
