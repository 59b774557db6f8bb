package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.banlog.Happened;
import dev.banyan.coordinator.past.Narrator;
import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import dev.banyan.wire.Lifting;
import dev.banyan.wire.ListHistoryRequest;
import dev.banyan.wire.PastBan;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoriesTest extends ServedAdmin {
  private static final Revision POLICY = new Revision(3);
  private static final Instant FIRST = NOON.minus(Duration.ofDays(3));
  private static final Instant SECOND = NOON.minus(Duration.ofDays(2));

  private Narrator narrator;

  @BeforeEach
  void follow() {
    narrator = new Narrator(List.of(fake.memory.history()));
    narrator.onPolicy(POLICY, fake.policy);
    fake.memory.history().keepOf("this process");
  }

  @Test
  void aBanIsRememberedWithItsRuleItsLinesAndWhatEndedIt() {
    happens(10, FIRST, ban("192.0.2.7", FIRST, 5, List.of()));
    happens(11, FIRST.plusSeconds(60), unban("192.0.2.7"));

    PastBan past = history("192.0.2.7").get(0);
    assertThat(past.getRule()).startsWith("5 failures within 10m");
    assertThat(past.getPolicyRevision()).isEqualTo(3);
    assertThat(past.getRevision()).isEqualTo(10);
    assertThat(past.getEvidenceList()).extracting(e -> e.getHost()).containsExactly("pbx-a");
    assertThat(past.getLifted().getHow()).isEqualTo(Lifting.How.HOW_UNBAN);
    assertThat(past.getLifted().getOperator()).isEqualTo("eve");
    assertThat(past.getInForce()).isFalse();
  }

  @Test
  void theNewestBanComesFirstAndOneThatRanOutHasNoOtherEnd() {
    happens(10, FIRST, ban("192.0.2.7", FIRST, 5, List.of()));
    happens(20, SECOND, ban("192.0.2.7", SECOND, 6, List.of(FIRST)));

    assertThat(history("192.0.2.7")).extracting(PastBan::getRevision).containsExactly(20L, 10L);
    assertThat(history("192.0.2.7")).noneMatch(PastBan::hasLifted);
  }

  @Test
  void aDecisionThatIsWrittenOnceMoreIsOneBan() {
    happens(10, FIRST, ban("192.0.2.7", FIRST, 5, List.of()));
    happens(12, FIRST.plusSeconds(1), ban("192.0.2.7", FIRST, 5, List.of()));

    assertThat(history("192.0.2.7")).hasSize(1);
  }

  @Test
  void decisionsByTheSameOffsetOfTopicsMadeAgainAreTwoBans() {
    happens(10, FIRST, ban("192.0.2.7", FIRST, 5, List.of()));
    happens(20, SECOND, ban("192.0.2.7", SECOND, 5, List.of(FIRST)));

    assertThat(history("192.0.2.7")).extracting(PastBan::getRevision).containsExactly(20L, 10L);
  }

  @Test
  void ofABanThatOnlyALaterOneSpeaksOfItsBeginningIsKnown() {
    happens(20, SECOND, ban("192.0.2.7", SECOND, 6, List.of(FIRST)));

    PastBan oldest = history("192.0.2.7").get(1);
    assertThat(oldest.getSinceMs()).isEqualTo(FIRST.toEpochMilli());
    assertThat(oldest.getRevision()).isZero();
  }

  @Test
  void whatAnotherProcessWroteIsKeptByThat() {
    var foreign =
        new Happened(
            new Revision(10),
            FIRST,
            ban("192.0.2.7", FIRST, 5, List.of()),
            false,
            Optional.of("another"));
    narrator.onRecord(foreign);

    assertThat(fake.history.items).isEmpty();
  }

  @Test
  void aNetworkHasTheBansOfItsAddressesAndNoOthers() {
    happens(10, FIRST, ban("192.0.2.7", FIRST, 5, List.of()));
    happens(11, FIRST, ban("198.51.100.7", FIRST, 6, List.of()));

    assertThat(history("192.0.2.0/24")).extracting(PastBan::getRevision).containsExactly(10L);
  }

  @Test
  void saysThatKafkaDoesNotGiveItOut() {
    fake.history.broken = true;

    refuses(
        Status.Code.UNAVAILABLE, "the history cannot be read", () -> history("192.0.2.7").size());
  }

  private void happens(long revision, Instant at, Entry entry) {
    narrator.onRecord(
        new Happened(new Revision(revision), at, entry, false, Optional.of("this process")));
  }

  private List<PastBan> history(String network) {
    return listOf(
        admin.listHistory(ListHistoryRequest.newBuilder().setCidr(wire(network)).build()));
  }

  private static Entry unban(String network) {
    return new Entry.OperatorUnban(
        Optional.empty(), cidr(network), Optional.empty(), "sorry", "eve");
  }

  private static Entry ban(String network, Instant since, long deciding, List<Instant> earlier) {
    return new Entry.AutomaticBan(
        ASTERISK,
        cidr(network),
        Optional.empty(),
        since,
        Optional.of(since.plus(Duration.ofHours(1))),
        0,
        deciding,
        POLICY,
        5,
        List.of(failure("pbx-a", 1)),
        earlier.size(),
        false,
        earlier,
        false);
  }
}
