package dev.banyan.coordinator.push;

import static dev.banyan.coordinator.push.Bans.A;
import static dev.banyan.coordinator.push.Bans.B;
import static dev.banyan.coordinator.push.Bans.EPOCH;
import static dev.banyan.coordinator.push.Bans.ban;
import static dev.banyan.coordinator.push.Bans.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.codec.AttachCodec;
import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Batch;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetTest extends ServedPush {
  @Test
  void knowsWhoEnforcesAndWhoDoesNot() {
    push.open();
    changes(1);
    AgentProbe a = attach(EPOCH, 1);
    AgentProbe b = AgentProbe.attached(channel, B, EPOCH, 1);
    changes(2, ban(2, "192.0.2.1"));
    a.acked();
    b.ack(b.batch(), new Ack.Failed(key("192.0.2.1"), new Revision(2), "set is full\u001b[0m"));

    Fleet fleet = push.reached(new Revision(2), Duration.ofSeconds(60)).join();
    var enforced = fleet.enforced(new Revision(2), key("192.0.2.1"), Optional.empty());

    assertThat(enforced.by()).containsExactly(A);
    assertThat(enforced.missingOn()).containsExactly(B);
    assertThat(fleet.agents().get(1).failed().get(0).error()).isEqualTo("set is full\\u001B[0m");
  }

  @Test
  void waitsForAllButNotForEver() {
    push.open();
    changes(1);
    AgentProbe a = attach(EPOCH, 1);
    var soon = push.reached(new Revision(2), Duration.ofSeconds(5));
    changes(2, ban(2, "192.0.2.1"));
    Batch batch = a.batch();
    settle();
    assertThat(soon).isNotDone();

    var later = push.reached(new Revision(3), Duration.ofSeconds(5));
    a.ack(batch);
    assertThat(soon.join().behind()).isZero();
    tick(Duration.ofSeconds(5));

    assertThat(later.join().head()).isEqualTo(new Revision(2));
  }

  @Test
  void remembersWhoWasAttachedAndWhatItSaid() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    probe.send(
        AttachCodec.encode(
            new AgentReport(1, 2, 3, 4, Duration.ofMillis(5), 6, AgentReport.Mode.ALONE)));
    probe.hangUp();
    await().until(() -> push.fleet().join().connected() == 0);

    Fleet.Agent agent = push.fleet().join().agents().get(0);

    assertThat(agent.host()).isEqualTo(A);
    assertThat(agent.mode()).isEqualTo("alone");
    assertThat(agent.firewall()).isEqualTo("dry-run");
  }
}
