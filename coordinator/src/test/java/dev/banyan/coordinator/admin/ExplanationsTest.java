package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.banlog.Happened;
import dev.banyan.coordinator.past.Told;
import dev.banyan.coordinator.window.WindowView.Counting;
import dev.banyan.model.Ban;
import dev.banyan.model.Entry;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import dev.banyan.wire.Explanation;
import dev.banyan.wire.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why, in the words of what happened then, and of what still counts now. */
class ExplanationsTest extends ServedAdmin {
  private static final String ADDRESS = "192.0.2.1";
  private static final Instant FAILED = NOON.minusSeconds(60);

  @Test
  void explainsABanByItsFailuresAndWhereItIsEnforced() {
    fake.agent("pbx-a", 100);
    fake.agent("pbx-b", 94);
    fake.bans.add(ban(ADDRESS, 95));

    Explanation why = explain(ADDRESS).get(0);

    assertThat(why.getVerdict()).isEqualTo(Verdict.VERDICT_BANNED);
    assertThat(why.getRule()).isEqualTo("5 failures within 10m ban for 1w");
    assertThat(why.getPolicyRevision()).isEqualTo(1);
    assertThat(why.getFailuresList()).hasSize(2);
    assertThat(why.getRevision()).isEqualTo(95);
    assertThat(why.getEnforcedByList()).containsExactly("pbx-a");
    assertThat(why.getMissingOnList()).containsExactly("pbx-b");
  }

  @Test
  void explainsWhatIsAllowedAndWhatIsUnknown() {
    fake.listings.add(
        new Entry.AllowListing(cidr("192.0.2.0/28"), true, Optional.empty(), "ignoreip", "policy"));

    assertThat(explain("192.0.2.7").get(0).getVerdict()).isEqualTo(Verdict.VERDICT_ALLOWED);
    assertThat(explain("198.51.100.1").get(0).getVerdict()).isEqualTo(Verdict.VERDICT_UNKNOWN);
  }

  @Test
  void aBanOfAnEarlierPolicyIsExplainedByItsOwnRule() {
    fake.bans.add(ofPolicy(ban(ADDRESS, 95), 7));
    fake.memory.history().keepOf("me");
    fake.memory.history().accept(new Told(automatic(95), "3 failures within 1m ban for 1h"));

    Explanation why = explain(ADDRESS).get(0);

    assertThat(why.getRule()).isEqualTo("3 failures within 1m ban for 1h");
    assertThat(why.getPolicyRevision()).isEqualTo(7);
  }

  @Test
  void aRuleOfWhichNothingIsKeptIsNotReplacedByTodays() {
    fake.bans.add(ofPolicy(ban(ADDRESS, 95), 7));
    assertThat(explain(ADDRESS).get(0).getRule()).contains("of an earlier policy");

    fake.history.broken = true;
    assertThat(explain(ADDRESS).get(0).getRule()).contains("of an earlier policy");
  }

  @Test
  void explainsWhatIsCounted() {
    counting(failure("pbx-a", 1));

    Explanation why = explain(ADDRESS).get(0);

    assertThat(why.getVerdict()).isEqualTo(Verdict.VERDICT_COUNTING);
    assertThat(why.getJail()).isEqualTo("asterisk");
    assertThat(why.getFailuresList()).hasSize(1);
  }

  @Test
  void whatAnUnbanLiftedIsNotSaidToCount() {
    counting(failure("pbx-a", 1));
    fake.happened = List.of(unban("192.0.2.0/24", FAILED, Optional.empty()));
    assertThat(verdict()).isEqualTo(Verdict.VERDICT_UNKNOWN);

    fake.happened = List.of(unban("192.0.2.0/24", FAILED.minusMillis(1), Optional.empty()));
    assertThat(verdict()).isEqualTo(Verdict.VERDICT_COUNTING);
    fake.happened = List.of(unban("198.51.100.0/24", NOON, Optional.empty()));
    assertThat(verdict()).isEqualTo(Verdict.VERDICT_COUNTING);
    fake.happened = List.of(unban(ADDRESS, NOON, Optional.of(new HostName("pbx-b"))));
    assertThat(verdict()).isEqualTo(Verdict.VERDICT_COUNTING);
  }

  @Test
  void whatABanThatIsOverCountedIsNotSaidToCount() {
    counting(failure("pbx-a", 1));
    fake.happened = List.of(automatic(95));
    assertThat(verdict()).isEqualTo(Verdict.VERDICT_UNKNOWN);

    fake.happened = List.of(automatic(95), unban(ADDRESS, FAILED.minusMillis(1), Optional.empty()));
    assertThat(verdict()).as("the ban began after that unban").isEqualTo(Verdict.VERDICT_UNKNOWN);
  }

  private Verdict verdict() {
    return explain(ADDRESS).get(0).getVerdict();
  }

  private void counting(Evidence failure) {
    fake.windows.add(new Counting(ASTERISK, cidr(ADDRESS), List.of(failure)));
  }

  private static Happened unban(String network, Instant at, Optional<HostName> host) {
    return happened(
        90, at, new Entry.OperatorUnban(Optional.empty(), cidr(network), host, "", "root"));
  }

  /** A ban of the moment of the failure, to noon. */
  private static Happened automatic(long revision) {
    return happened(
        revision,
        FAILED,
        new Entry.AutomaticBan(
            ASTERISK,
            cidr(ADDRESS),
            Optional.empty(),
            FAILED,
            Optional.of(NOON),
            3,
            17,
            new Revision(7),
            5,
            List.of(),
            0,
            false));
  }

  private static Happened happened(long revision, Instant at, Entry entry) {
    return new Happened(new Revision(revision), at, entry, false, Optional.of("me"));
  }

  private static Ban ofPolicy(Ban ban, long policy) {
    return new Ban(
        ban.key(),
        ban.jail(),
        ban.cidr(),
        ban.host(),
        ban.since(),
        ban.until(),
        ban.revision(),
        ban.origin(),
        new Revision(policy),
        ban.failures(),
        ban.evidence(),
        ban.reason(),
        ban.dryrun(),
        ban.held());
  }
}
