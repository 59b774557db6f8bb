package dev.banyan.coordinator.banlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.Configuration;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewsTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final JailName JAIL = new JailName("asterisk");
  private static final Cidr ATTACKER = Cidr.parse("203.0.113.66").orElseThrow();
  private static final Duration BANTIME = Duration.ofHours(1);

  private final BanTable table = new BanTable();
  private long revision;
  private Instant now = START;

  @BeforeEach
  void policy() {
    take(new Entry.PolicyInForce(Configuration.builtin().policy()));
  }

  @Test
  void aDecisionIsNewOnceWhoeverWritesItAgainAndWhenever() {
    Entry.AutomaticBan ban = ban(START, 7);
    assertThat(take(ban)).isPresent();
    assertThat(take(ban)).isEmpty();
    take(new Entry.OperatorUnban(Optional.empty(), ATTACKER, Optional.empty(), "", "op"));
    assertThat(take(ban)).as("lifted").isEmpty();
    now = now.plus(BANTIME).plusSeconds(1);
    assertThat(take(ban)).as("over").isEmpty();
  }

  @Test
  void whatWasInForceElsewhereBeforeIsNoNews() {
    assertThat(
            take(
                new Entry.OperatorBan(
                    JAIL, ATTACKER, Optional.empty(), Optional.empty(), "", "op", true)))
        .isEmpty();
    assertThat(take(ban(START, 7))).as("its own jail bans it besides").isPresent();
  }

  @Test
  void theNextDecisionIsNewAgain() {
    take(ban(START, 7));
    now = now.plus(BANTIME).plusSeconds(60);
    Instant since = now;
    assertThat(take(ban(since, 8))).hasValueSatisfying(b -> assertThat(b.since()).isEqualTo(since));
    assertThat(take(ban(START, 7))).as("an older one, late").isEmpty();
  }

  @Test
  void aDecisionIsNewThoughItsOffsetIsLowerInATopicMadeAgain() {
    take(ban(START, 1_000));
    now = now.plus(BANTIME).plusSeconds(60);
    assertThat(take(ban(now, 4))).isPresent();
  }

  @Test
  void aDecisionThatAnotherPolicyMakesLongerIsTheSame() {
    take(ban(START, 7));
    now = now.plus(BANTIME);
    assertThat(take(ban(START, 7, BANTIME.multipliedBy(9)))).isEmpty();
  }

  @Test
  void whatIsHeldIsNewWhenItIsReleased() {
    Entry.AutomaticBan ban = ban(START, 7);
    assertThat(take(ban.held(true))).isEmpty();
    assertThat(take(ban)).isPresent();
    assertThat(take(ban.held(true))).isEmpty();
    assertThat(take(ban)).as("released again").isEmpty();
  }

  @Test
  void whatBlocksNobodyIsNoNews() {
    Entry.AutomaticBan ban = ban(START, 7);
    assertThat(take(dryrun(ban))).isEmpty();
    now = now.plus(BANTIME);
    assertThat(take(ban(START, 8))).as("over").isEmpty();
    take(new Entry.AllowListing(ATTACKER, true, Optional.empty(), "", "op"));
    assertThat(take(ban(now, 9))).as("allowed").isEmpty();
    assertThat(take(new Entry.PolicyInForce(Policy.EMPTY))).isEmpty();
  }

  @Test
  void anOperatorsBanIsNewUnlessOneIsInForce() {
    assertThat(take(order("1"))).isPresent();
    assertThat(take(order("2"))).isEmpty();
    take(new Entry.OperatorUnban(Optional.empty(), ATTACKER, Optional.empty(), "", "op"));
    assertThat(take(order("3"))).hasValueSatisfying(ban -> assertThat(ban.reason()).isEqualTo("3"));
  }

  private Optional<Ban> take(Entry entry) {
    now = now.plusMillis(1);
    Revision at = new Revision(revision++);
    Optional<Ban> news = table.news(at, now, entry);
    table.apply(at, now, entry);
    return news;
  }

  private static Entry.OperatorBan order(String reason) {
    return new Entry.OperatorBan(JAIL, ATTACKER, Optional.empty(), Optional.empty(), reason, "op");
  }

  private static Entry.AutomaticBan ban(Instant since, long offset) {
    return ban(since, offset, BANTIME);
  }

  private static Entry.AutomaticBan ban(Instant since, long offset, Duration bantime) {
    return new Entry.AutomaticBan(
        JAIL,
        ATTACKER,
        Optional.empty(),
        since,
        Optional.of(since.plus(bantime)),
        3,
        offset,
        new Revision(0),
        5,
        List.of(),
        0,
        false);
  }

  private static Entry.AutomaticBan dryrun(Entry.AutomaticBan ban) {
    return new Entry.AutomaticBan(
        ban.jail(),
        ban.cidr(),
        ban.host(),
        ban.since(),
        ban.until(),
        ban.partition(),
        ban.decidingOffset(),
        ban.policy(),
        ban.failures(),
        ban.evidence(),
        ban.earlierBans(),
        true);
  }
}
