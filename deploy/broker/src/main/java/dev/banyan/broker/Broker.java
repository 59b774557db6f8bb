package dev.banyan.broker;

import dev.banyan.access.Grants;
import dev.banyan.conf.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker of one node, its own controller, that keeps its data in one directory. What it
 * acknowledged survives a restart and a killed process.
 *
 * <p>The only class that touches Kafka's internal classes: they may move with any version of Kafka.
 *
 * <p>Limit: on a fault of its metadata Kafka ends the whole process.
 */
public final class Broker implements AutoCloseable {
  private static final HostPort ANY_ON_LOOPBACK = new HostPort("127.0.0.1", 0);

  private final KafkaRaftServer server;
  private final BrokerProperties.Places places;
  private final boolean guarded;

  private Broker(KafkaRaftServer server, BrokerProperties.Places places, boolean guarded) {
    this.server = server;
    this.places = places;
    this.guarded = guarded;
  }

  /** Starts a broker; when it returns, it serves. */
  public static Broker start(BrokerSettings settings) throws BrokerException {
    HostPort listen = Ports.free(settings.listen());
    HostPort controller = Ports.freeBeside(List.of(listen), ANY_ON_LOOPBACK);
    HostPort local = Ports.freeBeside(List.of(listen, controller), ANY_ON_LOOPBACK);
    HostPort advertised = new HostPort(settings.advertised(), listen.port());
    var places = new BrokerProperties.Places(listen, advertised, local, controller);
    Path directory = settings.directory().toAbsolutePath();
    format(directory);
    KafkaRaftServer server =
        server(BrokerProperties.of(directory, places, settings.tls()), directory);
    Broker broker = new Broker(server, places, settings.tls().isPresent());
    if (broker.guarded) {
      broker.guard(directory);
    }
    return broker;
  }

  private void guard(Path directory) throws BrokerException {
    try {
      AccessLists.install(localServers(), Grants.of(Grants.GROUP_ID));
    } catch (ExecutionException e) {
      close();
      throw cannotUse(directory, e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw cannotUse(directory, e);
    }
  }

  private static void format(Path directory) throws BrokerException {
    try {
      Files.createDirectories(directory);
      if (!Files.exists(directory.resolve("meta.properties"))) {
        formatter(directory).run();
      }
    } catch (Exception e) {
      throw cannotUse(directory, e);
    }
  }

  private static Formatter formatter(Path directory) {
    return new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(BrokerProperties.NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName(BrokerProperties.CONTROLLER)
        .setMetadataLogDirectory(directory.toString())
        .setDirectories(List.of(directory.toString()))
        .setReleaseVersion(MetadataVersion.latestProduction());
  }

  private static KafkaRaftServer server(Map<String, String> properties, Path directory)
      throws BrokerException {
    KafkaRaftServer server;
    try {
      server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    } catch (RuntimeException e) {
      throw cannotUse(directory, e);
    }
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      stop(server);
      throw cannotUse(directory, e);
    }
  }

  private static BrokerException cannotUse(Path directory, Exception e) {
    String why = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
    return new BrokerException("Kafka cannot start in %s: %s".formatted(directory, why), e);
  }

  /** What clients call {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return places.advertised().toString();
  }

  /** The same for clients on this host, who need no certificate and may do anything. */
  public String localServers() {
    return guarded ? places.local().toString() : bootstrapServers();
  }

  /** Returns when everything is on disk and the ports are free. */
  @Override
  public void close() {
    stop(server);
  }

  private static void stop(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }
}
