package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.model.Cidr;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowEndingTest {
  private static final Cidr ONE = cidr("203.0.113.7");
  private static final Cidr TWO = cidr("203.0.113.8");

  private final FakeFirewall firewall = new FakeFirewall();

  @Test
  void flowsThatCouldNotBeEndedAreLater() {
    firewall.failing = true;
    try (FlowEnding flows = new FlowEnding(firewall, 50)) {
      flows.end(Set.of(ONE));
      await().until(() -> firewall.failures.get() > 1);
      flows.end(Set.of(TWO));
      firewall.failing = false;
      await().until(() -> firewall.withoutFlows.containsAll(Set.of(ONE, TWO)));
    }
  }

  @Test
  void takesNothingMoreOnceItIsClosed() {
    FlowEnding flows = new FlowEnding(firewall);
    flows.close();
    flows.end(Set.of(ONE));
    assertThat(firewall.withoutFlows).isEmpty();
  }
}
