package dev.banyan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.wire.Changes;
import dev.banyan.wire.ToAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchCodecTest {
  private static final Instant SENT = Instant.parse("2026-11-22T12:00:00Z");

  /** The reader's clock is an hour behind the sender's. */
  private static final Instant RECEIVED = SENT.minus(Duration.ofHours(1));

  private static final JailName JAIL = new JailName("asterisk");
  private static final Cidr NET = Cidr.parse("2001:db8::/64").orElseThrow();
  private static final EntryKey KEY = EntryKey.automatic(JAIL, Optional.empty(), NET);

  @ParameterizedTest
  @EnumSource
  void bringsEveryKindOfBatchAcross(Kind kind) throws MalformedException {
    var batch =
        new Batch(
            7,
            kind,
            new Epoch(-1),
            new Revision(42),
            List.of(
                blocked(Optional.empty()),
                new Change(KEY, new Revision(2), new Change.Lifted()),
                new Change(
                    EntryKey.allow(NET),
                    new Revision(3),
                    new Change.Allowed(NET, Optional.empty()))));

    assertThat(across(batch)).isEqualTo(new BatchCodec.Received(batch, List.of()));
  }

  @Test
  void countsTheRemainingTimeFromTheReadersClock() throws MalformedException {
    var received = across(delta(blocked(Optional.of(SENT.plusSeconds(90)))));

    assertThat(received.batch().changes())
        .containsExactly(blocked(Optional.of(RECEIVED.plusSeconds(90))));
  }

  @Test
  void liftsWhatHasEndedWhenItIsSent() throws MalformedException {
    var received = across(delta(blocked(Optional.of(SENT))));

    assertThat(received.batch().changes().get(0).effect()).isEqualTo(new Change.Lifted());
  }

  @Test
  void keepsTheRevisionOfTheAgentWhereABatchDoesNotMoveIt() throws MalformedException {
    var batch = new Batch(1, Kind.DELTA, new Epoch(1), Revision.NONE, List.of());

    assertThat(across(batch).batch().revision()).isEqualTo(Revision.NONE);
  }

  @Test
  void leavesOutWhatItDoesNotUnderstandAndSaysSo() throws MalformedException {
    var wire =
        Changes.newBuilder()
            .setBatch(1)
            .setRevision(9)
            .addChanges(dev.banyan.wire.Change.newBuilder().setKey("new/kind").setRevision(9))
            .addChanges(
                dev.banyan.wire.Change.newBuilder()
                    .setKey("auto/x")
                    .setRevision(8)
                    .setBlocked(dev.banyan.wire.Blocked.newBuilder().setJail("no jail")))
            .build();

    var received = BatchCodec.decode(wire, RECEIVED);

    assertThat(received.batch().changes()).isEmpty();
    assertThat(received.unreadable())
        .extracting(failed -> failed.key().value())
        .containsExactly("new/kind", "auto/x");
    assertThat(received.unreadable().get(1).error()).contains("cannot name a jail");
  }

  @Test
  void refusesARevisionThatIsNone() {
    var wire = Changes.newBuilder().setRevision(-5).build();

    assertThatThrownBy(() -> BatchCodec.decode(wire, RECEIVED))
        .isInstanceOf(MalformedException.class)
        .hasMessage("revision: -5 is negative");
  }

  @Test
  void cutsATimeThatNoKernelCounts() throws MalformedException {
    var wire =
        Changes.newBuilder()
            .addChanges(
                dev.banyan.wire.Change.newBuilder()
                    .setKey(KEY.value())
                    .setBlocked(
                        dev.banyan.wire.Blocked.newBuilder()
                            .setJail("asterisk")
                            .setCidr(Fields.cidr(NET))
                            .setRemainingMs(Long.MAX_VALUE)))
            .build();

    var effect = BatchCodec.decode(wire, RECEIVED).batch().changes().get(0).effect();

    assertThat(effect.until()).contains(RECEIVED.plus(Duration.ofDays(36_500)));
  }

  private static Batch delta(Change change) {
    return new Batch(1, Kind.DELTA, new Epoch(1), new Revision(1), List.of(change));
  }

  private static Change blocked(Optional<Instant> until) {
    return new Change(KEY, new Revision(1), new Change.Blocked(JAIL, NET, until));
  }

  private static BatchCodec.Received across(Batch batch) throws MalformedException {
    ToAgent wire = BatchCodec.encode(batch, SENT);
    return wire.hasChanges()
        ? BatchCodec.decode(wire.getChanges(), RECEIVED)
        : BatchCodec.decode(wire.getSnapshot(), RECEIVED);
  }
}
