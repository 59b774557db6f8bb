package dev.banyan.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.conf.HostPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTest {
  @TempDir Path directory;

  @Test
  void keepsWhatItAcknowledgedOverARestart() throws Exception {
    List<String> values = Records.values(10);
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(directory))) {
      Records.createTopic(broker.bootstrapServers());
      Records.append(broker.bootstrapServers(), values);
    }
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(directory))) {
      assertThat(Records.read(broker.bootstrapServers(), 10)).isEqualTo(values);
    }
  }

  @Test
  void namesThePortThatIsTakenAndByWhom() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort taken = new HostPort("127.0.0.1", other.getLocalPort());
      assertThatThrownBy(() -> Broker.start(BrokerSettings.at(directory, taken)))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining(taken.toString())
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
    }
  }

  @Test
  void saysWhichDirectoryCannotBeUsed() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> Broker.start(BrokerSettings.onLoopback(file.resolve("data"))))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining(file.resolve("data").toString());
  }

  @Test
  void refusesADirectoryThatAnotherBrokerUses() throws Exception {
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(directory))) {
      assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
      assertThatThrownBy(() -> Broker.start(BrokerSettings.onLoopback(directory)))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining(directory.toString());
    }
  }
}
