package dev.banyan.codec;

import com.google.protobuf.ByteString;
import dev.banyan.model.Address;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.wire.PackedBans;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bans of a snapshot packed together: those of one jail whose keys begin alike share their names,
 * and of each only the address, the step to its revision and the time that remains are written.
 */
final class PackedCodec {
  private static final long PERMANENT = 0;

  private final Instant now;
  private final Map<Kin, Run> runs = new LinkedHashMap<>();

  /**
   * @param now when they are sent
   */
  PackedCodec(Instant now) {
    this.now = now;
  }

  /** What bans have in common that are packed together. */
  private record Kin(JailName jail, String keyPrefix, boolean v6) {}

  /** Such bans. */
  private static final class Run {
    final PackedBans.Builder wire;
    final ByteArrayOutputStream addresses = new ByteArrayOutputStream();
    final List<Integer> bits = new ArrayList<>();
    boolean single = true;
    long last;

    Run(Kin kin) {
      wire = PackedBans.newBuilder().setJail(kin.jail.value()).setKeyPrefix(kin.keyPrefix);
    }

    void add(Cidr cidr, Revision revision, long remainingMs) {
      addresses.writeBytes(cidr.address().toBytes());
      bits.add(cidr.bits());
      single &= cidr.bits() == cidr.address().bits();
      wire.addRevisions(revision.offset() - last).addRemainingMs(remainingMs);
      last = revision.offset();
    }

    PackedBans encode() {
      return (single ? wire : wire.addAllBits(bits))
          .setAddresses(ByteString.copyFrom(addresses.toByteArray()))
          .build();
    }
  }

  /** Takes a change that can be packed; false: it cannot. */
  boolean take(Change change) {
    boolean another = !change.record().equals(change.revision());
    if (!(change.effect() instanceof Change.Blocked blocked) || !change.holdsAt(now) || another) {
      return false;
    }
    String key = change.key().value();
    String network = blocked.cidr().toString();
    if (!key.endsWith(network)) {
      return false;
    }
    String prefix = key.substring(0, key.length() - network.length());
    runs.computeIfAbsent(new Kin(blocked.jail(), prefix, blocked.cidr().address().v6()), Run::new)
        .add(blocked.cidr(), change.revision(), remaining(blocked));
    return true;
  }

  private long remaining(Change.Blocked blocked) {
    return blocked.until().map(until -> BatchCodec.remaining(until, now)).orElse(PERMANENT);
  }

  /** All that was taken. */
  List<PackedBans> encode() {
    return runs.values().stream().map(Run::encode).toList();
  }

  /** The bans that arrived at {@code now}. */
  static List<Change> decode(PackedBans wire, Instant now) throws MalformedException {
    int count = wire.getRevisionsCount();
    int length = count == 0 ? 0 : wire.getAddresses().size() / count;
    boolean even =
        wire.getAddresses().size() == count * length
            && wire.getRemainingMsCount() == count
            && (wire.getBitsCount() == 0 || wire.getBitsCount() == count);
    if (!even) {
      throw new MalformedException(
          "packed bans: %d revisions, %d remaining times, %d lengths and %d bytes of addresses do not go together"
              .formatted(
                  count,
                  wire.getRemainingMsCount(),
                  wire.getBitsCount(),
                  wire.getAddresses().size()));
    }
    return decode(wire, length, now);
  }

  private static List<Change> decode(PackedBans wire, int length, Instant now)
      throws MalformedException {
    JailName jail = Fields.jail(wire.getJail());
    List<Change> changes = new ArrayList<>(wire.getRevisionsCount());
    long revision = 0;
    for (int i = 0; i < wire.getRevisionsCount(); i++) {
      Address address = Fields.address(wire.getAddresses().substring(i * length, (i + 1) * length));
      int bits = wire.getBitsCount() == 0 ? address.bits() : wire.getBits(i);
      Cidr cidr = Fields.checked("bits", () -> new Cidr(address, bits));
      revision += wire.getRevisions(i);
      changes.add(
          new Change(
              new EntryKey(wire.getKeyPrefix() + cidr),
              AttachCodec.revision("revisions", revision),
              new Change.Blocked(jail, cidr, until(wire.getRemainingMs(i), now))));
    }
    return changes;
  }

  private static Optional<Instant> until(long remainingMs, Instant now) {
    boolean tooLong = Long.compareUnsigned(remainingMs, BatchCodec.LONGEST_MS) > 0;
    return remainingMs == PERMANENT
        ? Optional.empty()
        : Optional.of(now.plusMillis(tooLong ? BatchCodec.LONGEST_MS : remainingMs));
  }
}
