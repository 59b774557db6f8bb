package dev.banyan.coordinator.banlog;

import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Ban;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes the records of the ban log, one by one, into a table, and tells what each of them says.
 *
 * <p>T1: a record that is not genuine, cannot be read, or lies about its key is passed over and
 * counted; the log goes on behind it.
 *
 * <p>T2: a record that says again what was ordered before the newest of its key changes nothing.
 *
 * <p>T3: what happened is told once, when it was appended: not of a log that is read again.
 *
 * <p>Owner: {@code banyan-banlog}.
 */
final class Transcriber {
  private final Seals.Judge judge;
  private final Rejections rejected;
  private final Announcer announcer;

  Transcriber(Seals.Judge judge, Rejections rejected, Announcer announcer) {
    this.judge = judge;
    this.rejected = rejected;
    this.announcer = announcer;
  }

  /** For whom a record is read. */
  enum Reading {
    /** Anew, into a table that nobody sees yet: nothing is told. */
    RECOVERING,
    /** For the first time, but from before this coordinator ran. */
    CATCHING_UP,
    /** As it is appended. */
    LIVE
  }

  /** Takes a record and tells what has another effect than before. */
  List<Scoped> take(ConsumerRecord<byte[], byte[]> entry, BanTable into, Reading reading) {
    if (!judge.takes(entry, rejected)) {
      return List.of();
    }
    if (entry.value() == null) {
      return forget(entry, into);
    }
    try {
      return take(entry, decode(entry), into, reading);
    } catch (MalformedException e) {
      rejected.count(entry.offset(), String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private List<Scoped> take(
      ConsumerRecord<byte[], byte[]> entry, Entry decoded, BanTable into, Reading reading) {
    Revision revision = new Revision(entry.offset());
    Instant appended = appended(entry);
    boolean live = reading == Reading.LIVE;
    Entry said = decoded instanceof Entry.Again once ? once.said() : decoded;
    boolean outdated = into.isOutdated(revision, appended, decoded);
    Optional<Ban> news = live && !outdated ? into.news(revision, appended, said) : Optional.empty();
    boolean again = decoded instanceof Entry.Again || into.saysSo(decoded);
    List<Scoped> changes = into.apply(revision, appended, decoded);
    if (reading != Reading.RECOVERING && !outdated) {
      announcer.record(revision, said);
    }
    if (live) {
      announcer.happened(new Happened(revision, appended, said, again, KafkaBanLog.process(entry)));
    }
    news.ifPresent(ban -> announcer.banned(ban, entry));
    return changes;
  }

  private static Entry decode(ConsumerRecord<byte[], byte[]> entry) throws MalformedException {
    Entry decoded = EntryCodec.decode(entry.value());
    byte[] key = decoded.key().value().getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(key, entry.key())) {
      throw new MalformedException("its key is not " + decoded.key());
    }
    return decoded;
  }

  private List<Scoped> forget(ConsumerRecord<byte[], byte[]> entry, BanTable from) {
    EntryKey key = new EntryKey(new String(entry.key(), StandardCharsets.UTF_8));
    Revision removal = new Revision(entry.offset());
    return from.forget(key, removal, appended(entry))
        .orElseGet(
            () -> {
              rejected.say("record %s removes %s, which is in force".formatted(removal, key));
              return List.of();
            });
  }

  private static Instant appended(ConsumerRecord<byte[], byte[]> entry) {
    return Instant.ofEpochMilli(entry.timestamp());
  }
}
