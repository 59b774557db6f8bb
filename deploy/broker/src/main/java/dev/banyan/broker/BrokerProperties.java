package dev.banyan.broker;

import dev.banyan.conf.HostPort;
import dev.banyan.conf.TlsFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * Kafka's properties for one small broker that is its own controller. They cost an idle host little
 * memory and let a broker that was killed serve again within seconds.
 */
final class BrokerProperties {
  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";
  private static final String CLIENTS = "CLIENTS";
  private static final String LOCAL = "LOCAL";

  private static final Map<String, String> FIXED =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", Integer.toString(NODE)),
          Map.entry("controller.listener.names", CONTROLLER),
          Map.entry("auto.create.topics.enable", "false"),
          // One node.
          Map.entry("num.partitions", "1"),
          Map.entry("default.replication.factor", "1"),
          Map.entry("min.insync.replicas", "1"),
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          // Few threads.
          Map.entry("num.network.threads", "1"),
          Map.entry("num.io.threads", "2"),
          Map.entry("background.threads", "2"),
          Map.entry("num.recovery.threads.per.data.dir", "1"),
          Map.entry("num.replica.fetchers", "1"),
          Map.entry("log.cleaner.threads", "1"),
          Map.entry("group.coordinator.threads", "1"),
          Map.entry("share.coordinator.threads", "1"),
          // Little memory: the cleaner alone would take 128 MiB.
          Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
          Map.entry("log.cleaner.io.buffer.size", "65536"),
          Map.entry("log.index.size.max.bytes", "262144"),
          Map.entry("log.segment.bytes", "16777216"),
          Map.entry("metadata.log.segment.bytes", "8388608"),
          Map.entry("queued.max.requests", "64"),
          Map.entry("socket.request.max.bytes", "8388608"),
          // An idle broker writes nothing.
          Map.entry("metadata.max.idle.interval.ms", "0"),
          // After a kill the controller waits this long for the session of the one that died.
          Map.entry("broker.session.timeout.ms", "500"),
          Map.entry("broker.heartbeat.interval.ms", "100"),
          // A coordinator that died is replaced within a few seconds.
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("group.min.session.timeout.ms", "1000"),
          Map.entry("group.consumer.min.session.timeout.ms", "1000"),
          Map.entry("group.consumer.session.timeout.ms", "2500"),
          Map.entry("group.consumer.min.heartbeat.interval.ms", "100"),
          Map.entry("group.consumer.heartbeat.interval.ms", "500"));

  private BrokerProperties() {}

  /**
   * Where it listens.
   *
   * @param clients where those of other hosts connect
   * @param advertised where they are told to connect
   * @param local where only this host connects
   */
  record Places(HostPort clients, HostPort advertised, HostPort local, HostPort controller) {}

  static Map<String, String> of(Path directory, Places places, Optional<TlsFiles> tls) {
    Map<String, String> properties = new HashMap<>(FIXED);
    properties.put("log.dirs", directory.toString());
    properties.put("controller.quorum.voters", NODE + "@" + places.controller());
    if (tls.isPresent()) {
      properties.putAll(guarded(places));
      properties.putAll(shown(tls.get()));
    } else {
      properties.putAll(open(places));
    }
    return properties;
  }

  private static Map<String, String> open(Places places) {
    return Map.of(
        "inter.broker.listener.name",
        CLIENTS,
        "listener.security.protocol.map",
        CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
        "listeners",
        listener(CLIENTS, places.clients()) + "," + listener(CONTROLLER, places.controller()),
        "advertised.listeners",
        listener(CLIENTS, places.advertised()));
  }

  /** Whoever is on this host already may do anything, everybody else what their role may. */
  private static Map<String, String> guarded(Places places) {
    return Map.of(
        "inter.broker.listener.name",
        LOCAL,
        "listener.security.protocol.map",
        CLIENTS + ":SSL," + LOCAL + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
        "listeners",
        String.join(
            ",",
            listener(CLIENTS, places.clients()),
            listener(LOCAL, places.local()),
            listener(CONTROLLER, places.controller())),
        "advertised.listeners",
        listener(CLIENTS, places.advertised()) + "," + listener(LOCAL, places.local()),
        "authorizer.class.name",
        StandardAuthorizer.class.getName(),
        "super.users",
        KafkaPrincipal.ANONYMOUS.toString(),
        "principal.builder.class",
        RolePrincipals.class.getName());
  }

  private static Map<String, String> shown(TlsFiles tls) {
    return Map.of(
        "listener.name.clients.ssl.engine.factory.class",
        CredentialEngines.class.getName(),
        "listener.name.clients.ssl.client.auth",
        "required",
        CredentialEngines.CA,
        tls.ca().toString(),
        CredentialEngines.CERTIFICATE,
        tls.certificate().toString(),
        CredentialEngines.KEY,
        tls.key().toString());
  }

  private static String listener(String name, HostPort at) {
    return name + "://" + at;
  }
}
