package dev.banyan.coordinator.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeOverIT {
  @TempDir Path directory;

  @Test
  void isAsTheBrokerIsSetOrTheClientOfAClassicGroup() throws Exception {
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(directory));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TakeOver consumer = TakeOver.of(admin, "banyan", Map.of()).orElseThrow();
      assertThat(consumer.atMost()).isLessThan(Duration.ofSeconds(5));
      assertThat(consumer.toString()).contains("another takes over within").doesNotContain("set");

      TakeOver classic =
          TakeOver.of(admin, "banyan", Map.of("group.protocol", "classic")).orElseThrow();
      assertThat(classic.atMost()).isEqualTo(Duration.ofMillis(7_500));
      assertThat(classic.toString()).contains("within 7.5 s").contains("set on the brokers");
    }
  }
}
