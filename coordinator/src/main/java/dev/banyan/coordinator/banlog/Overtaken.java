package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.Entry.Quarantine;
import dev.banyan.model.EntryKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What operators ordered while older orders of the same keys were appended again, which lie after
 * it now: it is to be appended once more, or compaction would leave only the older ones.
 *
 * <p>Owner: {@code banyan-banlog}.
 */
final class Overtaken {
  private final Map<EntryKey, Logged<? extends Entry>> newer = new LinkedHashMap<>();

  /**
   * Whether a record is to be passed over because what is held of its key is newer.
   *
   * @param held the newest of its key so far
   */
  boolean passes(Logged<Entry> said, Optional<? extends Logged<? extends Entry>> held) {
    EntryKey key = said.entry().key();
    if (held.isPresent() && said.isOutdatedBy(held.get())) {
      newer.put(key, held.get());
      return true;
    }
    newer.remove(key);
    return false;
  }

  void forget(EntryKey key) {
    newer.remove(key);
  }

  /** The records to append, once. */
  List<Entry> drain() {
    List<Entry> again = newer.values().stream().map(Logged::repeated).toList();
    newer.clear();
    return again;
  }

  /** The newest record of the key that an entry has, of what concerns addresses and hosts. */
  static Optional<? extends Logged<? extends Entry>> newest(Records records, Entry entry) {
    if (entry instanceof BanEntry ban) {
      return records.ban(ban.cidr(), ban.key());
    } else if (entry instanceof OperatorUnban unban) {
      return records.unban(unban.cidr(), unban.key());
    } else if (entry instanceof AllowListing listing) {
      return records.allowed().said(listing.cidr());
    } else if (entry instanceof Quarantine quarantine) {
      return Optional.ofNullable(records.quarantines().get(quarantine.host()));
    }
    return Optional.empty();
  }
}
