package dev.banyan.bench;

import com.google.protobuf.ByteString;
import dev.banyan.agent.detect.Detector;
import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.detect.WatchedJails;
import dev.banyan.agent.names.Lookups;
import dev.banyan.agent.tail.Clocks;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.tail.Tailer;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.conf.AgentSettings;
import dev.banyan.filter.Filter;
import dev.banyan.model.Failure;
import dev.banyan.model.FilterText;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process under test of {@link Filtering}: the agent's reading and judging of a log, and nobody
 * behind it. Prints a line at the first failure and one at the end. Arguments: the log, how many
 * lines it has, a directory for the positions.
 */
public final class LogReading {
  private static final long LOOK_MILLIS = 5;

  private final Counters counters = new Counters();
  private final Path log;
  private final AgentSettings settings;

  private LogReading(Path log, Path state) {
    this.log = log;
    this.settings =
        new AgentSettings(
            new HostName("pbx-1"),
            List.of(),
            state,
            "dry-run",
            Duration.ofSeconds(10),
            List.of(log.getParent()),
            Optional.empty(),
            false,
            Map.of(),
            Map.of());
  }

  public static void main(String[] arguments) throws InterruptedException {
    new LogReading(Path.of(arguments[0]), Path.of(arguments[2])).read(Long.parseLong(arguments[1]));
  }

  private void read(long lines) throws InterruptedException {
    InstantSource clock = InstantSource.system();
    Lookups names = new Lookups(InetAddress::getAllByName, Runnable::run, clock);
    Detector detector = new Detector(settings.host(), new Taker(), names, clock, counters);
    Path positions = settings.state().resolve("positions");
    Tailer tailer =
        new Tailer(positions, settings.logroots(), detector, new Clocks(clock, clock), counters);
    Thread thread = new Thread(tailer, "banyan-tail");
    WatchedJails jails = WatchedJails.of(policy(), settings, Filter::compile);
    tailer.submit(
        () -> {
          detector.run(jails);
          tailer.follow(jails.logs());
        });
    thread.start();
    while (counters.lines.get() < lines) {
      Thread.sleep(LOOK_MILLIS);
    }
    tailer.stop();
    System.out.printf(
        "read %d lines, %d failures, %d not believed%n",
        counters.lines.get(), counters.published.get(), counters.passedOver.get());
  }

  private Policy policy() {
    FilterText filter =
        new FilterText(
            "asterisk",
            Optional.of("asterisk"),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Jail jail =
        new Jail(
            new JailName("asterisk"),
            filter,
            List.of(new Jail.Log(log.toString(), false)),
            "auto",
            5,
            Duration.ofDays(7),
            Optional.of(Duration.ofDays(7)),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "no",
            Jail.Scope.CLUSTER,
            List.of(),
            Jail.DEFAULT_ATTEMPTTIME,
            false);
    return new Policy(List.of(jail), List.of(), ByteString.EMPTY);
  }

  /** Takes every failure at once. */
  private final class Taker implements FailureSink {
    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean busy() {
      return false;
    }

    @Override
    public void settle(Duration limit) {}

    @Override
    public void publish(Failure failure, Mark mark) {
      if (counters.published.getAndIncrement() == 0) {
        System.out.println("the first failure is of " + failure.address());
      }
    }
  }
}
