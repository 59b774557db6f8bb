package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.agent.enforce.Enforcement.Applied;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import org.junit.jupiter.api.Test;

class SnapshotTest extends WithEnforcer {
  @Test
  void aSnapshotTakesAwayWhatItDoesNotHold() throws Exception {
    delta(3, blocked(1, SIP, ONE), blocked(2, ALL, ONE), allowed(3, "192.0.2.0/24"));
    batch(Kind.FIRST_PAGE, LOG, 9, blocked(8, SIP, TWO));
    assertThat(held(SIP)).containsExactly(ONE);
    Applied applied = batch(Kind.LAST_PAGE, LOG, 9, blocked(9, ALL, TWO));
    assertThat(applied.revision()).isEqualTo(new Revision(9));
    assertThat(held(SIP)).containsExactly(TWO);
    assertThat(held(ALL)).containsExactly(TWO);
    assertThat(firewall.allowed()).isEmpty();
  }

  @Test
  void changesDuringASnapshotHoldBeforeAndAfterIt() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    batch(Kind.FIRST_PAGE, LOG, 5, blocked(4, SIP, ONE));
    delta(-1, lifted(7, SIP, ONE), blocked(8, ALL, TWO));
    assertThat(held(SIP)).isEmpty();
    assertThat(held(ALL)).containsExactly(TWO);
    batch(Kind.LAST_PAGE, LOG, 5, blocked(3, ALL, TWO));
    assertThat(held(SIP)).isEmpty();
    assertThat(held(ALL)).containsExactly(TWO);
    assertThat(enforcer.held().revision()).isEqualTo(new Revision(5));
  }

  @Test
  void aSnapshotOfAnotherLogRemovesNothing() throws Exception {
    delta(50, blocked(50, SIP, ONE));
    batch(Kind.ONLY_PAGE, new Epoch(78), 3, blocked(2, SIP, TWO));
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(enforcer.held().epoch()).isEqualTo(new Epoch(78));
    assertThat(enforcer.held().revision()).isEqualTo(new Revision(3));
    batch(Kind.DELTA, new Epoch(78), 4, lifted(4, SIP, ONE));
    assertThat(held(SIP)).containsExactly(TWO);
  }

  @Test
  void aPageOfASnapshotThatDidNotBeginIsRefused() {
    assertThatThrownBy(() -> batch(Kind.PAGE, LOG, 9, blocked(9, SIP, ONE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did not begin");
  }
}
