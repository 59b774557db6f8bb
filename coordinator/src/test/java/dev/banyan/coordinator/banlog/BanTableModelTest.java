package dev.banyan.coordinator.banlog;

import static dev.banyan.coordinator.banlog.ScriptedTable.JAIL;
import static dev.banyan.coordinator.banlog.ScriptedTable.START;
import static dev.banyan.coordinator.banlog.ScriptedTable.allow;
import static dev.banyan.coordinator.banlog.ScriptedTable.automatic;
import static dev.banyan.coordinator.banlog.ScriptedTable.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.Configuration;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Ban;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Digest;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random logs of a few networks that contain one another. */
class BanTableModelTest {
  @Test
  void aCompactedLogSaysTheSame() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<Line> log = randomLog(random);
      Map<EntryKey, Line> compacted = new LinkedHashMap<>();
      for (Line entry : log) {
        compacted.remove(entry.entry().key());
        compacted.put(entry.entry().key(), entry);
      }
      assertThat(saidBy(compacted.values())).as("seed %d", seed).isEqualTo(saidBy(log));
      assertThat(wantedBy(compacted.values())).as("seed %d", seed).isEqualTo(wantedBy(log));
    }
  }

  @Test
  void whatWasToldOfEachKeyIsWhatHolds() {
    for (long seed = 0; seed < 2_000; seed++) {
      BanTable told = new BanTable();
      Map<EntryKey, Change> last = new HashMap<>();
      for (Line entry : randomLog(new Random(seed))) {
        told.apply(entry.revision(), entry.appended(), entry.entry())
            .forEach(scoped -> last.put(scoped.change().key(), scoped.change()));
      }
      List<EntryKey> blocked =
          last.values().stream()
              .filter(change -> change.effect() instanceof Change.Blocked)
              .map(Change::key)
              .toList();
      assertThat(told.bans(START).map(Ban::key))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(blocked);
    }
  }

  private record Line(Revision revision, Instant appended, Entry entry) {}

  private static List<Ban> saidBy(Iterable<Line> log) {
    return read(log).bans(START).toList();
  }

  private static BanTable read(Iterable<Line> log) {
    BanTable table = new BanTable();
    log.forEach(entry -> table.apply(entry.revision(), entry.appended(), entry.entry()));
    return table;
  }

  /** P4: by this agents are compared, whichever coordinator they are attached to. */
  private static Digest wantedBy(Iterable<Line> log) {
    return read(log).everything().stream()
        .map(Scoped::change)
        .filter(change -> change.holdsAt(START))
        .map(change -> Digest.NOTHING.with(change.key(), change.record()))
        .reduce(Digest.NOTHING, Digest::plus);
  }

  /**
   * Bans, unbans and listings of a few networks that contain one another; each ban by rule began
   * later than those before it.
   */
  private static List<Line> randomLog(Random random) {
    List<Line> log = new ArrayList<>();
    Instant appended = START.minusSeconds(1000);
    Instant since = appended;
    for (int offset = 0; offset < 30; offset++) {
      appended = appended.plusSeconds(random.nextInt(20));
      since = later(since.plusMillis(1), appended.minusSeconds(random.nextInt(30)));
      log.add(new Line(new Revision(offset), appended, randomEntry(random, offset, since)));
    }
    return log;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Entry randomEntry(Random random, int offset, Instant since) {
    Cidr cidr =
        List.of(cidr("192.0.2.1"), cidr("192.0.2.2"), cidr("192.0.2.0/24"), cidr("2001:db8::/64"))
            .get(random.nextInt(4));
    return switch (random.nextInt(6)) {
      case 0, 1 -> automatic(cidr, since, offset);
      case 2 -> new Entry.OperatorBan(JAIL, cidr, Optional.empty(), Optional.empty(), "", "");
      case 3 ->
          new Entry.OperatorUnban(
              random.nextBoolean() ? Optional.of(JAIL) : Optional.empty(),
              cidr,
              Optional.empty(),
              "",
              "");
      case 4 -> allow(cidr, random.nextInt(3) == 0);
      default -> new Entry.PolicyInForce(Configuration.builtin().policy());
    };
  }
}
