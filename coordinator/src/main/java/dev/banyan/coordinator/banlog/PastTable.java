package dev.banyan.coordinator.banlog;

import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the ban log said at a moment that was, but for the bans by rule since a point: they are
 * decided again and put in by whoever decides.
 *
 * <p>Owner: the thread that decides again.
 */
public final class PastTable {
  /** Revisions of what is decided again come after all of the log. */
  private static final long AGAIN = 1L << 48;

  private final Records records = new Records();
  private final Seals.Judge judge;
  private final Rejections rejected;
  private final boolean asRecorded;
  private long revision = AGAIN;

  /**
   * A table that knows nothing yet.
   *
   * @param rules by which is decided; empty: by those that were in force at each moment
   */
  public PastTable(Optional<Policy> rules, Seals seals, InstantSource clock) {
    this.judge = seals.judge();
    this.rejected = new Rejections("replay of " + Topics.BANS, clock);
    this.asRecorded = rules.isEmpty();
    rules.ifPresent(policy -> records.put(new Rules(Revision.NONE, policy)));
  }

  /** What decisions depend on. */
  public Standing standing() {
    return records;
  }

  /**
   * Before time begins: takes the bans by rule that were decided before the starts, whenever their
   * record came. The first rules hold until others come.
   *
   * @param starts offsets, by partition, from which on is decided again
   */
  public void before(ConsumerRecord<byte[], byte[]> entry, Map<Integer, Long> starts) {
    Optional<Entry> read = read(entry);
    Revision at = new Revision(entry.offset());
    if (read.orElse(null) instanceof AutomaticBan ban && isBefore(ban, starts)) {
      records.putBan(new Logged<>(at, appended(entry), ban));
    } else if (read.map(said -> Logged.of(at, appended(entry), said).entry()).orElse(null)
            instanceof Entry.PolicyInForce said
        && asRecorded
        && records.rules().revision().equals(Revision.NONE)) {
      records.put(new Rules(at, said.policy()));
    }
  }

  /**
   * Time goes on to this record: takes what operators said.
   *
   * @return what was decided then at or after the starts
   */
  public Optional<AutomaticBan> follow(
      ConsumerRecord<byte[], byte[]> entry, Map<Integer, Long> starts) {
    Optional<Entry> read = read(entry);
    if (read.orElse(null) instanceof AutomaticBan ban) {
      return isBefore(ban, starts) ? Optional.empty() : Optional.of(ban);
    }
    read.ifPresent(said -> take(said, new Revision(entry.offset()), appended(entry)));
    return Optional.empty();
  }

  /** What is decided again holds from now on. */
  public void put(AutomaticBan ban, Instant appended) {
    records.putBan(new Logged<>(new Revision(++revision), appended, ban));
  }

  private void take(Entry entry, Revision at, Instant appended) {
    Logged<Entry> said = Logged.of(at, appended, entry);
    if (Overtaken.newest(records, said.entry()).filter(said::isOutdatedBy).isPresent()) {
      return;
    }
    if (said.entry() instanceof OperatorUnban unban) {
      records.putUnban(said.as(unban));
    } else if (said.entry() instanceof AllowListing listing) {
      records.allowed().put(said.as(listing));
    } else if (said.entry() instanceof Entry.Quarantine quarantine) {
      records.putQuarantine(said.as(quarantine));
    } else if (said.entry() instanceof Entry.PolicyInForce policy && asRecorded) {
      records.put(new Rules(at, policy.policy()));
    }
  }

  private static boolean isBefore(AutomaticBan ban, Map<Integer, Long> starts) {
    return ban.decidingOffset() < starts.getOrDefault(ban.partition(), Long.MAX_VALUE);
  }

  private static Instant appended(ConsumerRecord<byte[], byte[]> entry) {
    return Instant.ofEpochMilli(entry.timestamp());
  }

  /** A removal says nothing new: what it removes had ended. */
  private Optional<Entry> read(ConsumerRecord<byte[], byte[]> entry) {
    if (entry.value() == null || !judge.takes(entry, rejected)) {
      return Optional.empty();
    }
    try {
      return Optional.of(EntryCodec.decode(entry.value()));
    } catch (MalformedException e) {
      rejected.count(entry.offset(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
