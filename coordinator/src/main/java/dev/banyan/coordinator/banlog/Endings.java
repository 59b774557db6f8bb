package dev.banyan.coordinator.banlog;

import dev.banyan.coordinator.banlog.History.Ended;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.EntryKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which records say nothing any more. What allowed something goes as soon as its time is over, so
 * that the bans that it covered hold again.
 *
 * <p>I1: a ban does when its time is over, or an unban lifted it. I2: an unban does when no ban is
 * left that it lifts; else removing it would bring the ban back.
 */
final class Endings {
  private Endings() {}

  /** The records that said nothing before some time already. */
  static List<Ended> of(Records records, Instant before, Instant now, int most) {
    Stream<Ended> bans =
        records.bans().filter(ban -> isOver(records, ban, before)).map(ban -> ended(ban.entry()));
    Stream<Ended> unbans =
        records.unbans().stream()
            .filter(unban -> isSpent(records, unban, before))
            .map(unban -> new Ended(unban.entry().key(), unban.entry().cidr(), Optional.empty()));
    Stream<Ended> listings =
        records.allowed().listings().stream()
            .map(Logged::entry)
            .filter(listing -> hasEnded(listing.until(), now))
            .map(listing -> new Ended(listing.key(), listing.cidr(), Optional.empty()));
    Stream<Ended> withdrawals =
        records.allowed().withdrawals().stream()
            .filter(said -> !said.appended().isAfter(before))
            .map(Logged::entry)
            .map(said -> new Ended(said.key(), said.cidr(), Optional.empty()));
    return Stream.of(bans, unbans, listings, withdrawals).flatMap(all -> all).limit(most).toList();
  }

  /** Whether a record of the key, if there is one, says nothing at that moment. */
  static boolean isOver(Records records, EntryKey key, Cidr cidr, Instant at) {
    return records.ban(cidr, key).map(ban -> isOver(records, ban, at)).orElse(true)
        && records.unban(cidr, key).map(unban -> isSpent(records, unban, at)).orElse(true)
        && records
            .allowed()
            .listing(cidr)
            .map(Logged::entry)
            .filter(listing -> listing.key().equals(key))
            .map(listing -> hasEnded(listing.until(), at))
            .orElse(true);
  }

  private static boolean isOver(Records records, Logged<BanEntry> ban, Instant before) {
    return hasEnded(ban.entry().until(), before)
        || records.lifting(ban).anyMatch(unban -> !unban.appended().isAfter(before));
  }

  private static boolean isSpent(Records records, Logged<OperatorUnban> unban, Instant before) {
    return !unban.appended().isAfter(before)
        && records
            .bansWithin(unban.entry().cidr())
            .noneMatch(ban -> records.lifting(ban).anyMatch(unban::equals));
  }

  private static boolean hasEnded(Optional<Instant> until, Instant before) {
    return until.filter(end -> !end.isAfter(before)).isPresent();
  }

  private static Ended ended(Entry entry) {
    if (entry instanceof AutomaticBan ban) {
      return new Ended(ban.key(), ban.cidr(), Optional.of(ban));
    }
    BanEntry ban = (BanEntry) entry;
    return new Ended(ban.key(), ban.cidr(), Optional.empty());
  }
}
