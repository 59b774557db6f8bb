package dev.banyan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.wire.Changes;
import dev.banyan.wire.PackedBans;
import dev.banyan.wire.SnapshotPage;
import dev.banyan.wire.ToAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
                new Change(
                    EntryKey.operator(JAIL, Optional.empty(), NET),
                    new Revision(9),
                    new Change.Blocked(JAIL, NET, Optional.empty()),
                    new Revision(8)),
                new Change(KEY, new Revision(2), new Change.Lifted()),
                new Change(
                    EntryKey.allow(NET),
                    new Revision(3),
                    new Change.Allowed(NET, Optional.empty()))));

    assertThat(across(batch)).isEqualTo(new BatchCodec.Received(batch, List.of()));
  }

  @Test
  void packsTheBansOfAPageTogetherForAgentsThatReadThem() throws MalformedException {
    List<Change> bans =
        List.of(
            ban("198.51.100.7/32", 9, Optional.of(SENT.plusSeconds(90))),
            ban("198.51.100.0/24", 12, Optional.empty()),
            ban("192.0.2.1/32", 11, Optional.of(SENT.plusSeconds(5))),
            ban("2001:db8::/64", 10, Optional.empty()),
            new Change(
                EntryKey.allow(NET), new Revision(3), new Change.Allowed(NET, Optional.empty())),
            ban("192.0.2.2/32", 4, Optional.of(SENT)),
            new Change(
                EntryKey.operator(JAIL, Optional.empty(), NET),
                new Revision(9),
                new Change.Blocked(JAIL, NET, Optional.empty()),
                new Revision(8)));
    var page = new Batch(7, Kind.ONLY_PAGE, new Epoch(3), new Revision(12), bans);

    var received = packed(page);

    assertThat(received.unreadable()).isEmpty();
    assertThat(received.batch().changes())
        .containsExactlyInAnyOrder(
            ban("198.51.100.7/32", 9, Optional.of(RECEIVED.plusSeconds(90))),
            bans.get(1),
            ban("192.0.2.1/32", 11, Optional.of(RECEIVED.plusSeconds(5))),
            bans.get(3),
            bans.get(4),
            bans.get(6),
            new Change(bans.get(5).key(), new Revision(4), new Change.Lifted()));
    assertThat(BatchCodec.encode(page, true, SENT).getSnapshot().getBansList())
        .extracting(PackedBans::getRevisionsCount)
        .containsExactly(3, 1);
  }

  @Test
  void aPackedBanTakesAnEighthOfItsRoom() {
    List<Change> bans =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    ban(
                        "198.51.%d.%d/32".formatted(i / 256, i % 256),
                        1_000_000 + 2 * i,
                        Optional.of(SENT.plusSeconds(86_400 + i))))
            .toList();
    var page = new Batch(7, Kind.ONLY_PAGE, new Epoch(3), new Revision(1), bans);

    assertThat(BatchCodec.encode(page, true, SENT).getSerializedSize())
        .isLessThan(BatchCodec.encode(page, false, SENT).getSerializedSize() / 7);
  }

  @Test
  void refusesPackedBansThatDoNotGoTogether() {
    PackedBans good =
        PackedBans.newBuilder()
            .setJail("asterisk")
            .setKeyPrefix("auto/asterisk/*/")
            .setAddresses(ByteString.copyFrom(new byte[] {1, 2, 3, 4}))
            .addRevisions(9)
            .addRemainingMs(1)
            .build();

    assertThatCode(() -> read(page(good))).doesNotThrowAnyException();
    assertThat(
            List.of(
                good.toBuilder().addRevisions(1).build(),
                good.toBuilder().clearRemainingMs().build(),
                good.toBuilder().addBits(32).addBits(32).build(),
                good.toBuilder().addBits(33).build(),
                good.toBuilder().addBits(-1).build(),
                good.toBuilder().setRevisions(0, -9).build(),
                good.toBuilder().setJail("no jail").build(),
                good.toBuilder().clearRevisions().build(),
                good.toBuilder().setAddresses(ByteString.copyFrom(new byte[5])).build()))
        .allSatisfy(
            bad ->
                assertThatThrownBy(() -> read(page(bad))).isInstanceOf(MalformedException.class));
  }

  private static ToAgent page(PackedBans bans) {
    return ToAgent.newBuilder().setSnapshot(SnapshotPage.newBuilder().addBans(bans)).build();
  }

  private static Change ban(String network, long revision, Optional<Instant> until) {
    Cidr cidr = Cidr.parse(network).orElseThrow();
    return new Change(
        EntryKey.automatic(JAIL, Optional.empty(), cidr),
        new Revision(revision),
        new Change.Blocked(JAIL, cidr, until));
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
    return read(BatchCodec.encode(batch, false, SENT));
  }

  private static BatchCodec.Received packed(Batch batch) throws MalformedException {
    return read(BatchCodec.encode(batch, true, SENT));
  }

  private static BatchCodec.Received read(ToAgent wire) throws MalformedException {
    return wire.hasChanges()
        ? BatchCodec.decode(wire.getChanges(), RECEIVED)
        : BatchCodec.decode(wire.getSnapshot(), RECEIVED);
  }
}
