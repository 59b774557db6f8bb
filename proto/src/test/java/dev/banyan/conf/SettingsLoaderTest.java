package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {
  @TempDir private Path directory;

  @Test
  void everythingHasADefault() throws Exception {
    AgentSettings agent = loader().agent();
    assertThat(agent.host()).isEqualTo(new HostName("pbx-1"));
    assertThat(agent.coordinators()).hasToString("[127.0.0.1:8440]");
    assertThat(agent.state()).isEqualTo(Path.of("/var/lib/banyan/agent"));
    assertThat(agent.firewall()).isEqualTo("ipset");
    assertThat(agent.autonomy()).isEqualTo(Duration.ofSeconds(10));
    assertThat(agent.logroots()).containsExactly(Path.of("/var/log"));
    assertThat(agent.http()).hasValueSatisfying(http -> assertThat(http.port()).isEqualTo(8442));
    assertThat(agent.kafka()).containsExactly(Map.entry("bootstrap.servers", "127.0.0.1:9092"));

    CoordinatorSettings coordinator = loader().coordinator();
    assertThat(coordinator.name()).isEqualTo("pbx-1");
    assertThat(coordinator.listen()).hasToString("127.0.0.1:8440");
    assertThat(coordinator.config()).isEqualTo(directory);
    assertThat(coordinator.standby()).isTrue();
    assertThat(coordinator.insecure()).isFalse();
  }

  @Test
  void theCommandLineWinsOverTheEnvironmentOverLocalFilesOverTheFile() throws Exception {
    Tree tree = new Tree(directory).with("agent.conf", "[agent]\nstate = /a\nautonomy = 5s\n");
    assertThat(loader().agent().state()).isEqualTo(Path.of("/a"));
    tree.with("agent.local", "[agent]\nstate = /b\n");
    assertThat(loader().agent().state()).isEqualTo(Path.of("/b"));

    Map<String, String> environment = Map.of("BANYAN_STATE", "/c", "BANYAN_UNRELATED", "x");
    assertThat(loader(environment, Map.of()).agent().state()).isEqualTo(Path.of("/c"));
    assertThat(loader(environment, Map.of("state", "/d")).agent().state()).isEqualTo(Path.of("/d"));
    assertThat(loader(environment, Map.of()).agent().autonomy()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void handsKafkaItsPropertiesFromEverywhere() throws Exception {
    new Tree(directory)
        .with(
            "coordinator.conf",
            "[coordinator]\nkafka.client.id = a\nkafka.ssl.truststore.location = /t\n");
    Map<String, String> kafka =
        loader(
                Map.of("BANYAN_KAFKA_BOOTSTRAP_SERVERS", "k1:9092,k2:9092"),
                Map.of("kafka.client.id", "b"))
            .coordinator()
            .kafka();

    assertThat(kafka)
        .containsEntry("bootstrap.servers", "k1:9092,k2:9092")
        .containsEntry("client.id", "b")
        .containsEntry("ssl.truststore.location", "/t");
  }

  @Test
  void aSectionOfTheAgentIsWhatItDoesOtherwiseInAJail() throws Exception {
    new Tree(directory)
        .with(
            "agent.conf",
            """
            [agent]
            coordinators = c1:8440, [2001:db8::1]:8440
            http = off
            [asterisk]
            logpath = /var/log/asterisk/messages.log
                      /var/log/asterisk/security.log
            port = 5080
            """);

    AgentSettings agent = loader().agent();
    assertThat(agent.coordinators()).hasToString("[c1:8440, [2001:db8::1]:8440]");
    assertThat(agent.http()).isEmpty();
    AgentSettings.JailOverride jail =
        Objects.requireNonNull(agent.jails().get(new JailName("asterisk")));
    assertThat(jail.logpath()).hasSize(2);
    assertThat(jail.port()).contains("5080");
    assertThat(jail.backend()).isEmpty();
    assertThat(jail.ami()).isEmpty();
  }

  @Test
  void tlsIsThreeFilesOrNone() throws Exception {
    Tree tree = new Tree(directory).with("ca", "").with("pem", "").with("key", "");
    String all =
        "tls.ca = %1$s/ca\ntls.certificate = %1$s/pem\ntls.key = %1$s/key\n".formatted(directory);
    tree.with("agent.conf", "[agent]\n" + all);
    tree.with("coordinator.conf", "[coordinator]\nlisten = 192.0.2.10:8440\n" + all);
    var files =
        new TlsFiles(directory.resolve("ca"), directory.resolve("pem"), directory.resolve("key"));

    assertThat(loader().agent().tls()).contains(files);
    assertThat(loader().coordinator().tls()).contains(files);

    tree.with("agent.conf", "[agent]\ntls.ca = %s/none\n".formatted(directory));
    assertThatThrownBy(() -> loader().agent())
        .hasMessageContaining("tls.key: is missing")
        .hasMessageContaining("tls.certificate: is missing");
  }

  @Test
  void withoutTlsOnlyThisHostIsListenedTo() {
    new Tree(directory).with("coordinator.conf", "[coordinator]\nlisten = 192.0.2.10:8440\n");

    assertThatThrownBy(() -> loader().coordinator())
        .hasMessageContaining("coordinator.conf:2: listen: ")
        .hasMessageContaining("set tls.ca, tls.certificate and tls.key");
  }

  @Test
  void aJailCanReadTheManagerInterfaceInPlaceOfFiles() throws Exception {
    Tree tree =
        new Tree(directory)
            .with(
                "agent.conf",
                """
                [asterisk]
                backend = ami
                ami.user = banyan
                ami.secretfile = /etc/banyan/ami.secret
                """);
    AgentSettings.JailOverride jail =
        Objects.requireNonNull(loader().agent().jails().get(new JailName("asterisk")));
    assertThat(jail.backend()).contains("ami");
    assertThat(jail.ami())
        .contains(
            new AgentSettings.Ami(
                new HostPort("127.0.0.1", 5038), "banyan", Path.of("/etc/banyan/ami.secret")));

    tree.with("agent.conf", "[asterisk]\nbackend = ami\nami.user = banyan\nami.host = x\n");
    assertThatThrownBy(() -> loader().agent())
        .hasMessageContaining("agent.conf:1: ami.secretfile: expected both ami.user");
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() {
    new Tree(directory)
        .with(
            "agent.conf",
            """
            [agent]
            host = pbx one
            cordinators = c1:8440
            coordinators = c1
            firewall = iptabels
            autonomy = soon
            insecure = perhaps
            [asterisk]
            logpaht = /var/log/a
            maxretry = 3
            """);

    assertThatThrownBy(() -> loader(Map.of(), Map.of("stat", "/x")).agent())
        .isInstanceOf(ConfigurationException.class)
        .extracting(e -> String.valueOf(e.getMessage()).replace(directory + "/", ""))
        .isEqualTo(
            """
            agent.conf:2: host: 'pbx one' cannot name a host: letters, digits, '.', '-' and '_', \
            64 at most
            agent.conf:3: cordinators: is unknown; did you mean 'coordinators'?
            agent.conf:4: coordinators: expected host:port, such as 127.0.0.1:8440 or \
            [2001:db8::1]:8440, not 'c1'
            agent.conf:5: firewall: expected one of ipset, iptables, nftables, command, dry-run, not 'iptabels'
            agent.conf:6: autonomy: expected a duration above zero such as 10s, 5m or 1d12h, not 'soon'
            agent.conf:7: insecure: expected 'yes' or 'no', not 'perhaps'
            agent.conf:9: logpaht: is unknown; did you mean 'logpath'?
            agent.conf:10: maxretry: is unknown
            command line: stat: is unknown; did you mean 'state'?\
            """);
  }

  @Test
  void refusesToListenOffLoopbackWithoutEncryptionUnlessToldSo() throws Exception {
    assertThatThrownBy(() -> loader(Map.of(), Map.of("listen", "0.0.0.0:8440")).coordinator())
        .hasMessageContaining("command line: listen: 0.0.0.0:8440 is reachable")
        .hasMessageContaining("insecure = yes");
    assertThat(loader(Map.of(), Map.of("listen", "[::1]:0")).coordinator().listen().port())
        .isZero();
    Map<String, String> insecure = Map.of("listen", "*:8440", "insecure", "yes");
    assertThat(loader(Map.of(), insecure).coordinator().listen()).hasToString("0.0.0.0:8440");
  }

  private SettingsLoader loader() {
    return loader(Map.of(), Map.of());
  }

  private SettingsLoader loader(Map<String, String> environment, Map<String, String> overrides) {
    return new SettingsLoader(directory, environment, overrides, "pbx-1");
  }
}
