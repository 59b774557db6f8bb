package dev.banyan.agent;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.agent.enforce.FirewallException;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code banyan agent}: runs until it is told to end. */
@Command(
    name = "banyan agent",
    mixinStandardHelpOptions = true,
    header = "Follows this host's logs and holds its firewall.",
    description = {
      "",
      "Sends failed logins to Kafka and blocks what the coordinators decide. When the logs are"
          + " followed and the firewall is up it prints one line that begins with 'ready'."
          + " SIGTERM ends it cleanly; what is blocked stays blocked.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  banyan agent --set coordinators=10.0.0.5:8440 --set kafka.bootstrap.servers=10.0.0.5:9092"
    })
final class AgentCommand implements Callable<Integer> {
  private static final Duration STOPPING = Duration.ofSeconds(20);

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AgentOptions options = new AgentOptions();

  /**
   * @param environment of the process
   */
  AgentCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws Exception {
    try {
      run(options.settings(environment));
    } catch (InterruptedException e) {
      // It was told to end, and did.
      return ExitCode.OK;
    }
    return ExitCode.OK;
  }

  private void run(AgentSettings settings)
      throws FirewallException, IOException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main, ended), "banyan-stop"));
    try (Agent agent = Agent.start(settings)) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("ready: " + agent.summary());
      out.flush();
      new CountDownLatch(1).await();
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
