package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.MoreExecutors;
import dev.banyan.model.Entry;
import dev.banyan.model.HostName;
import dev.banyan.wire.QuarantineReply;
import dev.banyan.wire.QuarantineRequest;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IsolationTest {
  private static final HostName HOST = new HostName("pbx-66");

  private final FakePorts ports = new FakePorts();
  private final Isolation isolation = new Isolation(ports.ports(), MoreExecutors.directExecutor());

  private QuarantineReply run(String host, boolean release) {
    return isolation
        .run(
            QuarantineRequest.newBuilder()
                .setHost(host)
                .setRelease(release)
                .setReason("it lies")
                .setOperator("alice")
                .build())
        .join();
  }

  @Test
  void writesTheOrderAsARecordOfTheOperators() {
    assertThat(run("pbx-66", false).getChanged()).isTrue();
    assertThat(ports.appended)
        .containsExactly(new Entry.Quarantine(HOST, true, "it lies", "alice"));
  }

  @Test
  void whatIsSoAlreadyIsNotWrittenAgain() {
    ports.quarantined = Set.of(HOST);
    assertThat(run("pbx-66", false).getChanged()).isFalse();
    assertThat(ports.appended).isEmpty();
    assertThat(run("pbx-66", true).getChanged()).isTrue();
    assertThat(ports.appended)
        .containsExactly(new Entry.Quarantine(HOST, false, "it lies", "alice"));
  }

  @Test
  void aHostHasAName() {
    assertThatThrownBy(() -> run("", false)).hasMessageContaining("name the host");
    assertThatThrownBy(() -> run("a/b", false)).hasMessageContaining("a/b");
  }
}
