package dev.banyan.deploy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.HostPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
  private static final HostPort COORDINATOR = new HostPort("127.0.0.1", 8440);

  @TempDir Path directory;

  @Test
  void listensOnLoopbackUnlessToldOtherwise() throws Exception {
    Plan plan = plan(Map.of());
    assertThat(plan.broker().listen()).isEqualTo(new HostPort("127.0.0.1", 9092));
    assertThat(plan.coordinator("k:1").listen()).isEqualTo(COORDINATOR);
  }

  @Test
  void brokerListensWhereTheCoordinatorDoes() throws Exception {
    Plan plan = plan(Map.of("listen", "198.18.0.1:8440", "insecure", "yes", "brokerport", "0"));
    assertThat(plan.broker().listen()).isEqualTo(new HostPort("198.18.0.1", 0));
    assertThat(plan.broker().advertised()).isEqualTo("198.18.0.1");
  }

  @Test
  void brokerThatListensEverywhereIsReachedByTheHostsName() throws Exception {
    Plan plan = plan(Map.of("listen", "*:8440", "insecure", "yes"));
    assertThat(plan.broker().advertised()).isEqualTo("pbx");
  }

  @Test
  void nothingListensBeyondLoopbackWithoutInsecure() {
    assertThatThrownBy(() -> plan(Map.of("listen", "198.18.0.1:8440")).check())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("insecure");
  }

  @Test
  void aCertificateGuardsTheBrokerTooWhereOthersReachIt() throws Exception {
    Files.writeString(
        directory.resolve("jail.conf"), "[asterisk]\nfilter = asterisk\nlogpath = /var/log/a\n");
    Map<String, String> settings = new HashMap<>(Map.of("listen", "198.18.0.1:8440"));
    for (String key : List.of("tls.ca", "tls.certificate", "tls.key")) {
      settings.put(key, Files.createFile(directory.resolve(key)).toString());
    }
    plan(settings).check();
    assertThat(plan(settings).broker().tls()).isEqualTo(plan(settings).coordinator("").tls());
    assertThat(plan(settings).broker().tls()).isPresent();

    settings.put("insecure", "yes");
    assertThat(plan(settings).broker().tls()).as("as it is told").isEmpty();
    settings.remove("insecure");
    settings.put("listen", "127.0.0.1:8440");
    assertThat(plan(settings).broker().tls()).as("nobody else reaches it").isEmpty();
  }

  @Test
  void aNewStateGetsASecretAndAnOldOneNone() throws Exception {
    plan(Map.of()).makeSecret();
    assertThat(plan(Map.of()).coordinator("k:1").seals())
        .hasValueSatisfying(
            seals -> assertThat(seals.secretFile()).isEqualTo(directory.resolve("secret")));
    byte[] before = Files.readAllBytes(directory.resolve("secret"));
    plan(Map.of()).makeSecret();
    assertThat(Files.readAllBytes(directory.resolve("secret"))).isEqualTo(before);

    Files.delete(directory.resolve("secret"));
    Files.createDirectory(directory.resolve("kafka"));
    plan(Map.of()).makeSecret();
    assertThat(plan(Map.of()).coordinator("k:1").seals()).isEmpty();
  }

  @Test
  void eachPartGetsItsSettingsAndItsOwnDirectory() throws Exception {
    Plan plan = plan(Map.of("name", "c1", "firewall", "dry-run", "agent.http", "off"));
    assertThat(plan.coordinator("k:1").name()).isEqualTo("c1");
    assertThat(plan.coordinator("k:1").state()).isEqualTo(directory.resolve("coordinator"));
    assertThat(plan.agent("k:1", COORDINATOR).firewall()).isEqualTo("dry-run");
    assertThat(plan.agent("k:1", COORDINATOR).http()).isEmpty();
    assertThat(plan.agent("k:1", COORDINATOR).state()).isEqualTo(directory.resolve("agent"));
    assertThat(plan.agent("k:1", COORDINATOR).kafka()).containsEntry("bootstrap.servers", "k:1");
  }

  @Test
  void findsAllThatIsWrongAtOnce() {
    assertThatThrownBy(() -> plan(Map.of("lisden", "x", "autonomy", "soon")).check())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("lisden")
        .hasMessageContaining("autonomy");
  }

  @Test
  void refusesABrokerPortThatIsNone() {
    assertThatThrownBy(() -> plan(Map.of("brokerport", "99999")))
        .hasMessageContaining("brokerport");
  }

  private Plan plan(Map<String, String> settings) throws ConfigurationException {
    return new Plan(Optional.of(directory), directory, settings, Map.of(), "pbx");
  }
}
