package dev.banyan.coordinator;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.ExitCode;
import dev.banyan.conf.SettingsLoader;
import dev.banyan.coordinator.admin.ListenException;
import dev.banyan.coordinator.banlog.TopicException;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.coordinator.window.StoreException;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.host.Hostname;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code banyan coordinator}: runs until it is told to end. */
@Command(
    name = "banyan coordinator",
    mixinStandardHelpOptions = true,
    header = "Counts the failed logins of all hosts and decides who is banned.",
    description = {
      "",
      "Reads failures from Kafka, decides, and pushes bans to the agents that are attached. When it"
          + " serves it prints one line that begins with 'ready'. SIGTERM ends it cleanly.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  banyan coordinator --config /etc/banyan \\",
      "    --set kafka.bootstrap.servers=192.0.2.10:9092"
    })
final class CoordinatorCommand implements Callable<Integer> {
  private static final List<String> JAILS = List.of("jail.conf", "jail.local", "jail.d");
  private static final Duration STOPPING = Duration.ofSeconds(20);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = "/etc/banyan",
      description = "coordinator.conf, jail.conf, filter.d, action.d (default: ${DEFAULT-VALUE})")
  private Path config = Path.of("/etc/banyan");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where everything is kept, in its subdirectory coordinator (default: /var/lib/banyan)")
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of coordinator.conf, here above the file")
  private Map<String, String> overrides = new HashMap<>();

  @Option(
      names = "--rebuild",
      description = "drop the windows on disk, damaged or not, and count them again from Kafka")
  private boolean rebuild;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      CoordinatorSettings settings = settings();
      if (rebuild) {
        WindowStore.remove(settings.state().resolve(Coordinator.WINDOWS));
      }
      err.println("banyan coordinator: " + run(settings));
      return ExitCode.UNAVAILABLE;
    } catch (ConfigurationException | TopicException e) {
      err.println(e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (ListenException | StoreException e) {
      err.println("banyan coordinator: " + e.getMessage());
      return ExitCode.UNAVAILABLE;
    } catch (InterruptedException e) {
      return ExitCode.OK;
    } catch (ExecutionException e) {
      err.println("banyan coordinator: Kafka refuses: " + e.getCause());
      return ExitCode.UNAVAILABLE;
    }
  }

  private CoordinatorSettings settings() throws ConfigurationException {
    Map<String, String> set = new HashMap<>(overrides);
    state.ifPresent(dir -> set.put("state", dir.resolve("coordinator").toString()));
    return new SettingsLoader(config, System.getenv(), set, Hostname.local()).coordinator();
  }

  /** Serves until a part cannot go on; says which and why. */
  private String run(CoordinatorSettings settings)
      throws ConfigurationException,
          TopicException,
          ListenException,
          ExecutionException,
          InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main, ended), "banyan-stop"));
    try (Coordinator coordinator =
        Coordinator.start(
            settings, () -> read(settings), Ownership.GROUP, InstantSource.system())) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("ready: agents attach to port " + coordinator.port());
      out.flush();
      return coordinator.ended().get();
    } finally {
      ended.countDown();
    }
  }

  /**
   * The jails of the directory; without any there, and unless the directory was named, the built-in
   * one.
   */
  private Configuration read(CoordinatorSettings settings) throws ConfigurationException {
    boolean named = spec.commandLine().getParseResult().hasMatchedOption("--config");
    boolean jails = JAILS.stream().map(settings.config()::resolve).anyMatch(Files::exists);
    if (named || jails) {
      return Configuration.load(settings.config());
    }
    spec.commandLine()
        .getErr()
        .printf("no jails in %s: Asterisk's log is protected by itself%n", settings.config());
    return Configuration.builtin();
  }

  /** Ends the main thread, wherever it waits, and lets the process live until all is closed. */
  private static void stop(Thread main, CountDownLatch ended) {
    main.interrupt();
    var unused = Uninterruptibles.awaitUninterruptibly(ended, STOPPING);
  }
}
