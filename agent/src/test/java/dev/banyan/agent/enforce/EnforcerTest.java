package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.enforce.Enforcement.Applied;
import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Change;
import dev.banyan.model.Change.Allowed;
import dev.banyan.model.Change.Blocked;
import dev.banyan.model.Change.Lifted;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnforcerTest extends WithEnforcer {
  @Test
  void blocksWhatADeltaSaysAndHoldsItsRevision() throws Exception {
    Applied applied = delta(5, blocked(3, SIP, ONE), blocked(5, ALL, TWO));
    assertThat(applied).isEqualTo(new Applied(new Revision(5), List.of()));
    assertThat(held(SIP)).containsExactly(ONE);
    assertThat(held(ALL)).containsExactly(TWO);
    assertThat(enforcer.held())
        .isEqualTo(new Enforcement.Held(LOG, new Revision(5), new Revision(0)));
  }

  @Test
  void ignoresWhatIsOlderThanWhatItHoldsOfAKey() throws Exception {
    delta(-1, lifted(9, SIP, ONE));
    delta(8, blocked(7, SIP, ONE));
    assertThat(held(SIP)).isEmpty();
    delta(10, blocked(10, SIP, ONE));
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void anUrgentChangeLeavesTheRevisionWhereItIs() throws Exception {
    delta(5, blocked(5, SIP, ONE));
    Applied applied = delta(-1, lifted(9, SIP, ONE));
    assertThat(applied.revision()).isEqualTo(new Revision(5));
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void blocksAsLongAsTheLongestOfSeveralKeysSays() throws Exception {
    var operator = EntryKey.operator(SIP, Optional.empty(), ONE);
    delta(
        2,
        blocked(1, SIP, ONE),
        new Change(operator, new Revision(2), new Blocked(SIP, ONE, in(Duration.ofDays(1)))));
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofDays(1)));
    delta(3, new Change(operator, new Revision(3), new Lifted()));
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofHours(1)));
    delta(4, lifted(4, SIP, ONE));
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void whatIsAllowedIsNotBlockedInAnyOrder() throws Exception {
    delta(2, allowed(1, "203.0.113.0/24"), blocked(2, SIP, ONE));
    assertThat(held(SIP)).isEmpty();
    assertThat(firewall.allowed()).containsExactly(cidr("203.0.113.0/24"));
    delta(4, blocked(3, SIP, cidr("198.51.100.7")), allowed(4, "198.51.100.7/32"));
    assertThat(held(SIP)).isEmpty();
    delta(5, new Change(EntryKey.allow(cidr("203.0.113.0/24")), new Revision(5), new Lifted()));
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void theHostsOwnAddressesAreNeverBlocked() throws Exception {
    own.add(ONE.address());
    delta(1, blocked(1, SIP, ONE), blocked(1, SIP, TWO));
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(TWO);
    own.add(TWO.address());
    own.remove(ONE.address());
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void whatAPolicyIgnoresIsLifted() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    Policy both = Sample.both();
    enforcer.follow(new Revision(2), new Policy(both.jails(), List.of(ONE), both.digest()));
    assertThat(held(SIP)).isEmpty();
    enforcer.follow(new Revision(3), both);
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void refusesWhatWouldHurtTheHostWhoeverSendsIt() throws Exception {
    List<Cidr> harmful =
        Sample.cidrs(
            "0.0.0.0/0",
            "10.0.0.0/7",
            "127.0.0.1",
            "127.0.0.0/8",
            "0.0.0.0",
            "169.254.1.1",
            "224.0.0.1",
            "255.255.255.255",
            "::/0",
            "2000::/31",
            "::1",
            "::",
            "::/64",
            "fe80::1",
            "ff02::1");
    for (Cidr network : harmful) {
      Applied applied = delta(1, blocked(1, ALL, network));
      assertThat(applied.failed()).as("%s", network).hasSize(1);
      assertThat(applied.failed().get(0).error()).startsWith(network + " is ");
    }
    assertThat(held(ALL)).isEmpty();
    assertThat(delta(2, blocked(2, ALL, cidr("10.0.0.0/8"))).failed()).isEmpty();
  }

  @Test
  void renewsTwiceADayWhatLastsLongerThanTheKernelKeeps() throws Exception {
    var effect = new Change.Blocked(SIP, ONE, in(Duration.ofDays(60)));
    var key = EntryKey.automatic(SIP, Optional.empty(), ONE);
    batch(Kind.ONLY_PAGE, LOG, 2, new Change(key, new Revision(2), effect));
    enforcer.tick();
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofDays(60)));
    now = now.plus(Duration.ofHours(13));
    enforcer.tick();
    assertThat(firewall.blocked(SIP))
        .containsEntry(ONE, Optional.of(Duration.ofDays(60).minusHours(13)));
  }

  @Test
  void asksAgainForWhatWasRefusedAfterPausesThatGrow() throws Exception {
    firewall.refusing.add(ONE);
    delta(2, blocked(1, SIP, ONE), blocked(2, SIP, TWO));
    enforcer.tick();
    now = now.plusSeconds(6);
    enforcer.tick();
    firewall.refusing.clear();
    now = now.plusSeconds(6);
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(TWO);
    now = now.plusSeconds(6);
    enforcer.tick();
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    int operations = firewall.operations;
    now = now.plusSeconds(60);
    enforcer.tick();
    assertThat(firewall.operations).isEqualTo(operations);
  }

  @Test
  void saysWhichEntriesTheKernelRefusedAndAppliesTheRest() throws Exception {
    firewall.refusing.add(ONE);
    Applied applied = delta(2, blocked(1, SIP, ONE), blocked(2, SIP, TWO));
    assertThat(applied.revision()).isEqualTo(new Revision(2));
    assertThat(applied.failed())
        .containsExactly(
            new Enforcement.Failed(
                EntryKey.automatic(SIP, Optional.empty(), ONE),
                new Revision(1),
                "refused 203.0.113.1/32"));
    assertThat(held(SIP)).containsExactly(TWO);
  }

  @Test
  void aFullSetIsReplacedByALargerOne() throws Exception {
    firewall.withoutRoom.add(TWO);
    Applied applied = delta(2, blocked(1, SIP, ONE), blocked(2, SIP, TWO));
    assertThat(applied.failed()).isEmpty();
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void whatAFailingFirewallMissedIsMadeGoodLater() throws Exception {
    firewall.failing = true;
    Applied applied = delta(1, blocked(1, SIP, ONE));
    assertThat(applied.failed()).hasSize(1);
    assertThat(held(SIP)).isEmpty();
    firewall.failing = false;
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void bansEndInMemoryAndKernelAndFile() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    now = now.plus(Duration.ofHours(1));
    enforcer.tick();
    assertThat(held(SIP)).isEmpty();
    assertThat(enforcer.sight().blocked().get(SIP)).isEmpty();
    restart();
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void anAllowanceThatEndsLetsTheBanBeSeenAgain() throws Exception {
    var until = Optional.of(now.plus(Duration.ofMinutes(1)));
    delta(
        2,
        blocked(1, SIP, ONE),
        new Change(EntryKey.allow(ONE), new Revision(2), new Allowed(ONE, until)));
    assertThat(held(SIP)).isEmpty();
    now = now.plus(Duration.ofMinutes(1));
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void aBanInAJailThatIsNotFollowedYetIsAppliedWhenItIs() throws Exception {
    var later = new JailName("later");
    Applied applied = delta(1, blocked(1, later, ONE));
    assertThat(applied.failed().get(0).error()).contains("jail later is not in the rules");
    enforcer.follow(
        new Revision(2), Sample.policy(Sample.jail(later, dev.banyan.model.Block.everything("l"))));
    assertThat(held(later)).containsExactly(ONE);
  }

  @Test
  void somebodyElsesChangesArePutRightAndCounted() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    firewall.replace(SIP, java.util.Map.of());
    firewall.defects = 2;
    enforcer.tick();
    assertThat(enforcer.repairs()).isEqualTo(2);
    assertThat(held(SIP)).containsExactly(ONE);
  }
}
