package dev.banyan.e2e.simulation;

import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that was ever written into the ban log, and what holds by the records up to some
 * revision, written down again from the promise: of each key the record counts that was ordered
 * last, of bans by rule the one decided by the latest failure; one holds only if it is later than
 * every unban that covers it and nobody allows it.
 */
final class Written {
  private final Topic topic;
  private final Policy policy;
  private final List<Entered> records = new ArrayList<>();
  private int read;

  /** A record. */
  record Entered(Topic.Stored stored, EntryKey key, Entry entry, Optional<Instant> again) {
    long revision() {
      return stored.offset();
    }

    /** When it was ordered, which is earlier if it was appended again. */
    Instant ordered() {
      return again.orElse(stored.appended());
    }
  }

  Written(Topic topic, Policy policy) {
    this.topic = topic;
    this.policy = policy;
  }

  /** All of them but removals, in the order in which they were written. */
  List<Entered> records() {
    List<Topic.Stored> history = topic.history();
    for (; read < history.size(); read++) {
      Topic.Stored stored = history.get(read);
      byte[] value = stored.value();
      if (value != null) {
        records.add(entered(stored, decoded(value)));
      }
    }
    return records;
  }

  private static Entered entered(Topic.Stored stored, Entry entry) {
    EntryKey key = new EntryKey(stored.name());
    if (entry instanceof Entry.Again again) {
      return new Entered(stored, key, again.said(), Optional.of(again.ordered()));
    }
    Optional<Instant> ordered =
        entry instanceof OperatorUnban unban ? unban.ordered() : Optional.empty();
    return new Entered(stored, key, entry, ordered);
  }

  private static Entry decoded(byte[] value) {
    try {
      return EntryCodec.decode(value);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** The bans that hold by the records of this log up to a revision, their time aside. */
  List<BanEntry> holding(long upTo) {
    Map<EntryKey, Entered> newest = new HashMap<>();
    for (Entered next : records()) {
      if (!topic.hasLost(next.stored()) && next.revision() <= upTo) {
        newest.merge(next.key(), next, Written::newer);
      }
    }
    List<BanEntry> holding = new ArrayList<>();
    for (Entered held : newest.values()) {
      if (held.entry() instanceof BanEntry ban && holds(held, ban, newest)) {
        holding.add(ban);
      }
    }
    return holding;
  }

  private static Entered newer(Entered one, Entered other) {
    boolean later =
        (one.entry() instanceof AutomaticBan a && other.entry() instanceof AutomaticBan b)
            ? a.decidingOffset() > b.decidingOffset()
            : other.again().filter(one.ordered()::isAfter).isPresent();
    return later ? one : other;
  }

  private boolean holds(Entered held, BanEntry ban, Map<EntryKey, Entered> all) {
    return !allows(ban.cidr(), all)
        && all.values().stream()
            .noneMatch(
                other -> other.entry() instanceof OperatorUnban unban && lifts(other, unban, held));
  }

  private boolean allows(Cidr cidr, Map<EntryKey, Entered> all) {
    return policy.ignoreip().stream().anyMatch(net -> net.contains(cidr))
        || all.values().stream()
            .anyMatch(
                other ->
                    other.entry() instanceof AllowListing listing
                        && listing.listed()
                        && listing.cidr().contains(cidr));
  }

  private static boolean lifts(Entered record, OperatorUnban unban, Entered held) {
    BanEntry ban = (BanEntry) held.entry();
    boolean covers =
        unban.cidr().contains(ban.cidr())
            && unban.jail().map(ban.jail()::equals).orElse(true)
            && (unban.host().isEmpty() || unban.host().equals(ban.host()));
    return covers
        && (ban instanceof AutomaticBan automatic
            ? !automatic.since().isAfter(record.ordered())
            : isLater(record, held));
  }

  private static boolean isLater(Entered unban, Entered ban) {
    boolean again = unban.again().isPresent() || ban.again().isPresent();
    return (again && !unban.ordered().equals(ban.ordered()))
        ? unban.ordered().isAfter(ban.ordered())
        : unban.revision() > ban.revision();
  }
}
