package dev.banyan.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class ProducerSettingsTest {
  @Test
  void whatThePromisesRestOnIsNotForTheOperatorToChange() {
    Map<String, Object> all =
        ProducerSettings.all(
            Map.of("acks", "1", "enable.idempotence", "false", "enable.metrics.push", "true"));

    assertThat(all)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("enable.metrics.push", false);
  }

  @Test
  void takesWhatTheOperatorSaysOfTheRest() {
    assertThat(ProducerSettings.all(Map.of("client.id", "pbx"))).containsEntry("client.id", "pbx");
  }

  @Test
  void refusesWhatNoClientCouldHaveAndTransactions() {
    ProducerSettings.check(Map.of("bootstrap.servers", "127.0.0.1:9092"));
    assertThatThrownBy(
            () ->
                ProducerSettings.check(
                    Map.of("bootstrap.servers", "127.0.0.1:9092", "security.protocol", "PIGEON")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("security.protocol");
    assertThatThrownBy(() -> ProducerSettings.check(Map.of("transactional.id", "pbx")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("transactional.id");
  }
}
