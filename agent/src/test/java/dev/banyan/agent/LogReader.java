package dev.banyan.agent;

import dev.banyan.agent.detect.Detector;
import dev.banyan.agent.detect.WatchedJails;
import dev.banyan.agent.names.Lookups;
import dev.banyan.agent.publish.FailurePublisher;
import dev.banyan.agent.publish.ProducerSettings;
import dev.banyan.agent.tail.Clocks;
import dev.banyan.agent.tail.Tailer;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.conf.AgentSettings;
import dev.banyan.filter.Filter;
import dev.banyan.model.Policy;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** The agent's way from logs to Kafka, and nothing else of it. */
final class LogReader implements AutoCloseable {
  final Counters counters = new Counters();
  private final FailurePublisher publisher;
  private final Tailer tailer;

  LogReader(AgentSettings settings, Policy policy) {
    InstantSource ticks = () -> Instant.EPOCH.plusNanos(System.nanoTime());
    Map<String, String> kafka = settings.kafka();
    publisher =
        new FailurePublisher(
            kafka.getOrDefault("bootstrap.servers", ""),
            () -> ProducerSettings.newProducer(kafka),
            InstantSource.system(),
            ticks,
            counters,
            (failure, partition, offset) -> {});
    Detector detector =
        new Detector(
            settings.host(),
            publisher,
            new Lookups(InetAddress::getAllByName, Runnable::run, ticks),
            InstantSource.system(),
            counters);
    tailer =
        new Tailer(
            settings.state().resolve("positions"),
            settings.logroots(),
            detector,
            new Clocks(InstantSource.system(), ticks),
            counters);
    WatchedJails jails = WatchedJails.of(policy, settings, Filter::compile);
    tailer.submit(
        () -> {
          detector.run(jails);
          tailer.follow(jails.logs());
        });
    new Thread(tailer, "banyan-tail").start();
  }

  @Override
  public void close() {
    tailer.stop();
    publisher.close();
  }
}
