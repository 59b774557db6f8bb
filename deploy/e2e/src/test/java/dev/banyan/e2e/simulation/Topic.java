package dev.banyan.e2e.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One partition of a topic: records by offset, stamped when they were appended. */
final class Topic {
  private final NavigableMap<Long, Stored> records = new TreeMap<>();

  /** Everything that ever was in it, whatever became of it. */
  private final List<Stored> history = new ArrayList<>();

  private final Set<Stored> lost = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Runnable> readers = new ArrayList<>();
  private long start;
  private long end;
  private int made;

  /** A record; two are the same only if they are one. */
  static final class Stored {
    private final long offset;
    private final Instant appended;
    private final byte[] key;
    private final byte @Nullable [] value;

    Stored(long offset, Instant appended, byte[] key, byte @Nullable [] value) {
      this.offset = offset;
      this.appended = appended;
      this.key = key;
      this.value = value;
    }

    long offset() {
      return offset;
    }

    Instant appended() {
      return appended;
    }

    byte[] key() {
      return key;
    }

    byte @Nullable [] value() {
      return value;
    }

    String name() {
      return new String(key, StandardCharsets.UTF_8);
    }
  }

  Stored append(Instant now, byte[] key, byte @Nullable [] value) {
    Instant stamp = Instant.ofEpochMilli(now.toEpochMilli());
    Stored stored = new Stored(end++, stamp, key, value);
    records.put(stored.offset(), stored);
    history.add(stored);
    readers.forEach(Runnable::run);
    return stored;
  }

  /** Who is to be woken when something is appended. */
  void readBy(Runnable reader) {
    readers.add(reader);
  }

  void notReadBy(Runnable reader) {
    readers.remove(reader);
  }

  List<Stored> history() {
    return history;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  /** How often it was made. */
  int made() {
    return made;
  }

  /** What is there from an offset on. */
  List<Stored> from(long offset, int most) {
    return records.tailMap(offset, true).values().stream().limit(most).toList();
  }

  /** Keeps below {@code upTo} only the newest record of each key, and no removal so old. */
  void compact(long upTo, Instant removalsBefore) {
    Map<ByteBuffer, Long> newest = new HashMap<>();
    for (Stored stored : records.headMap(upTo).values()) {
      newest.put(ByteBuffer.wrap(stored.key()), stored.offset());
    }
    records
        .headMap(upTo)
        .values()
        .removeIf(
            stored ->
                newest.getOrDefault(ByteBuffer.wrap(stored.key()), 0L) != stored.offset()
                    || (stored.value() == null && stored.appended().isBefore(removalsBefore)));
  }

  /** Whether a record went with everything else, and not because of a newer one. */
  boolean hasLost(Stored stored) {
    return lost.contains(stored);
  }

  /** Is made anew, with nothing in it. */
  void recreate() {
    lost.addAll(history);
    records.clear();
    start = 0;
    end = 0;
    made++;
  }

  /** Becomes again what it was when it ended there. */
  void restore(long oldEnd) {
    records.tailMap(oldEnd, true).clear();
    history.stream().filter(stored -> stored.offset() >= oldEnd).forEach(lost::add);
    end = oldEnd;
  }
}
