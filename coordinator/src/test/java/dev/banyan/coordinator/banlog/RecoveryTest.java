package dev.banyan.coordinator.banlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.Configuration;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An empty log in place of one that was known, and a Kafka that does not take everything. */
class RecoveryTest {
  private static final Cidr ONE = Cidr.parse("192.0.2.1").orElseThrow();
  private static final Cidr TWO = Cidr.parse("192.0.2.2").orElseThrow();
  private static final Entry.LogBegun ANOTHER = new Entry.LogBegun(new Epoch(8), Instant.EPOCH, 12);

  private final BanTable before = new BanTable();
  private final List<Entry> log = new ArrayList<>();
  private final List<Cidr> tooLarge = new ArrayList<>();
  private final Recovery recovery = new Recovery(before, new Revision(3), Recovery.Cause.BEHIND);
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");

  /** So many records are taken before Kafka forbids it. */
  private int allowed = Integer.MAX_VALUE;

  private int read;

  @BeforeEach
  void twoBansWereKnown() {
    List<Entry> known =
        List.of(
            new Entry.LogBegun(new Epoch(7), Instant.EPOCH, 12),
            new Entry.PolicyInForce(Configuration.builtin().policy()),
            ban(ONE),
            ban(TWO));
    for (int i = 0; i < known.size(); i++) {
      before.apply(new Revision(i), now, known.get(i));
    }
    recovery.measure(0);
  }

  @Test
  void appendsEverythingAgainOnceAndIsDoneWhenThatIsRead() {
    assertThat(isDone()).isFalse();
    readOn();
    assertThat(isDone()).isTrue();
    assertThat(log).hasSize(4).startsWith(ANOTHER);
  }

  @Test
  void whileKafkaForbidsItWhatWasKnownWaits() {
    allowed = 0;
    for (int i = 0; i < 5; i++) {
      assertThat(isDone()).isFalse();
      now = now.plusSeconds(60);
    }
    assertThat(log).isEmpty();

    allowed = Integer.MAX_VALUE;
    assertThat(isDone()).isFalse();
    readOn();
    assertThat(isDone()).isTrue();
    assertThat(log).hasSize(4);
  }

  @Test
  void whatKafkaTookBeforeItForbadeTheRestIsNotAppendedTwice() {
    allowed = 2;
    assertThat(isDone()).isFalse();
    now = now.plusSeconds(60);
    allowed = Integer.MAX_VALUE;
    assertThat(isDone()).as("what was taken is not read yet").isFalse();
    assertThat(log).hasSize(2);

    readOn();
    assertThat(isDone()).as("the rest was forbidden").isFalse();
    now = now.plusSeconds(60);
    assertThat(isDone()).isFalse();
    readOn();
    assertThat(isDone()).isTrue();
    assertThat(log).hasSize(4).containsOnlyOnce(ANOTHER);
  }

  @Test
  void aRecordThatKafkaNeverTakesHoldsUpNothingElse() {
    tooLarge.add(TWO);
    assertThat(isDone()).isFalse();
    readOn();
    assertThat(isDone()).isTrue();
    assertThat(log).hasSize(3);
  }

  private boolean isDone() {
    return recovery.isDone(new Revision(read - 1), this::append, () -> ANOTHER, now);
  }

  private void readOn() {
    for (; read < log.size(); read++) {
      recovery.table().apply(new Revision(read), now, log.get(read));
    }
  }

  private CompletableFuture<Revision> append(Entry entry) {
    if (log.size() >= allowed) {
      return CompletableFuture.failedFuture(new TopicAuthorizationException(Topics.BANS));
    }
    if (entry instanceof Entry.Again again
        && again.said() instanceof Entry.BanEntry ban
        && tooLarge.contains(ban.cidr())) {
      return CompletableFuture.failedFuture(new RecordTooLargeException("too large"));
    }
    log.add(entry);
    return CompletableFuture.completedFuture(new Revision(log.size() - 1));
  }

  private static Entry ban(Cidr cidr) {
    return new Entry.OperatorBan(Policy.MANUAL, cidr, Optional.empty(), Optional.empty(), "", "");
  }
}
