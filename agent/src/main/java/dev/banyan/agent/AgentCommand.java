package dev.banyan.agent;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.agent.enforce.FirewallException;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.conf.SettingsLoader;
import dev.banyan.host.Hostname;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = "/etc/banyan",
      description = "where agent.conf is (default: ${DEFAULT-VALUE})")
  private Path config = Path.of("/etc/banyan");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where everything is kept, in its subdirectory agent (default: /var/lib/banyan)")
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of agent.conf, here above the file")
  private Map<String, String> overrides = new HashMap<>();

  /**
   * @param environment of the process
   */
  AgentCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() {
    try {
      run(settings());
      return ExitCode.OK;
    } catch (ConfigurationException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (FirewallException e) {
      return fail(
          e.getMessage(),
          e.reason() == FirewallException.Reason.NOT_PERMITTED
              ? ExitCode.NOT_PERMITTED
              : ExitCode.UNAVAILABLE);
    } catch (AccessDeniedException e) {
      return fail(
          e.getMessage() + " may not be used by this user; run as root or name another --state",
          ExitCode.NOT_PERMITTED);
    } catch (IOException e) {
      return fail(e.getMessage(), ExitCode.UNAVAILABLE);
    } catch (InterruptedException e) {
      return ExitCode.OK;
    }
  }

  private int fail(@Nullable String message, int code) {
    spec.commandLine().getErr().println("banyan agent: " + message);
    return code;
  }

  private AgentSettings settings() throws ConfigurationException {
    Map<String, String> set = new HashMap<>(overrides);
    state.ifPresent(dir -> set.put("state", dir.resolve("agent").toString()));
    return new SettingsLoader(config, environment, set, Hostname.local()).agent();
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
