package dev.banyan.coordinator.window;

import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.decide.Counted;
import dev.banyan.coordinator.decide.Memory;
import dev.banyan.coordinator.decide.Subject;
import dev.banyan.model.Cidr;
import dev.banyan.model.Evidence;
import dev.banyan.model.JailName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The windows and, in the same batch, the positions in the failures topic that they reflect.
 *
 * <p>Batches are written by one thread, {@code banyan-ingest}; reading is free to all. After a
 * crash of the process nothing of a written batch is lost; after a loss of power the last batches
 * may be, all of each, and Kafka gives them again.
 */
public final class WindowStore implements AutoCloseable {
  private static final byte[] POSITION = "\u0000\u0000position".getBytes(StandardCharsets.UTF_8);

  /** Partitions come after the positions. */
  private static final int FIRST_PARTITION = 1;

  private static final byte[] FIRST_WINDOW = {0, FIRST_PARTITION};

  private final Database db;
  private final Sketch sketch;
  private final EvidenceBytes encoder = new EvidenceBytes();
  private final WritesPool pool = new WritesPool();

  private WindowStore(Database db) {
    this.db = db;
    sketch = new Sketch(isEmpty());
  }

  /**
   * Opens the database in a directory, which is made if it is not there.
   *
   * @throws StoreException if it cannot be opened
   */
  public static WindowStore open(Path directory) {
    return new WindowStore(Database.open(directory));
  }

  /** The same in a quarter of the memory, for windows that nobody waits for. */
  public static WindowStore openSmall(Path directory) {
    return new WindowStore(Database.openSmall(directory));
  }

  /** Removes the database of a directory, whatever its state. */
  public static void remove(Path directory) {
    Database.remove(directory);
  }

  /** Where the windows of a partition end; empty: it has none. */
  public Optional<Position> position(int partition) {
    return Optional.ofNullable(db.get(positionKey(partition))).map(Position::of);
  }

  /** What is remembered of every host's subject of this network in a jail. */
  public List<Counted> read(int partition, JailName jail, Cidr cidr) {
    byte[] prefix = WindowKey.prefix(FIRST_PARTITION + partition, jail, cidr);
    List<Counted> found = new ArrayList<>();
    try (RocksIterator entry = db.iterator()) {
      entry.seek(prefix);
      while (entry.isValid() && startsWith(entry.key(), prefix)) {
        found.add(decode(entry.value()));
        entry.next();
      }
      db.check(entry);
    }
    return found;
  }

  /**
   * How large it is.
   *
   * @param windows about how many
   * @param diskBytes of its files but the log
   * @param memoryBytes of what it holds outside the heap
   * @param errors of its threads in the background
   */
  public record Extent(long windows, long diskBytes, long memoryBytes, long errors) {}

  /** How large it is; any thread. */
  public Extent extent() {
    return db.extent();
  }

  /** Which windows matter no more. */
  public interface Judgement {
    boolean isOver(int partition, Counted counted);
  }

  /**
   * Looks at some windows and deletes those that are over. Called by the thread that writes.
   *
   * @param after the key to go on behind; empty: from the beginning
   * @param most so many are looked at
   * @return where to go on; empty: all were looked at
   */
  public byte[] sweep(byte[] after, int most, Judgement judgement) {
    try (RocksIterator entry = db.iterator();
        WriteBatch over = new WriteBatch()) {
      entry.seek(after.length == 0 ? FIRST_WINDOW : after);
      int looked = 0;
      for (; entry.isValid() && looked < most; entry.next(), looked++) {
        byte[] key = entry.key();
        Counted counted = decode(entry.value());
        if (judgement.isOver(WindowKey.partition(key) - FIRST_PARTITION, counted)) {
          over.delete(key);
        } else {
          sketch.seen(Sketch.hash(key), weight(counted));
        }
      }
      db.check(entry);
      byte[] next = entry.isValid() ? entry.key() : new byte[0];
      if (next.length == 0) {
        sketch.turn();
      }
      if (over.count() > 0) {
        db.write(over);
      }
      return next;
    } catch (RocksDBException e) {
      throw db.unwritable(e);
    }
  }

  /** Begins a batch of partition {@code partition}. */
  public Batch batch(int partition) {
    return new Batch(partition);
  }

  @Override
  public void close() {
    db.close();
  }

  private static long weight(Counted counted) {
    long weight = 0;
    for (Evidence failure : counted.window().failures()) {
      weight += failure.weight();
    }
    return weight;
  }

  private boolean isEmpty() {
    try (RocksIterator entry = db.iterator()) {
      entry.seek(FIRST_WINDOW);
      db.check(entry);
      return !entry.isValid();
    }
  }

  private Counted decode(byte[] value) {
    try {
      return CountedCodec.decode(value);
    } catch (MalformedException e) {
      throw db.unreadable(e);
    }
  }

  private static byte[] positionKey(int partition) {
    return ByteBuffer.allocate(POSITION.length + 4).put(POSITION).putInt(partition).array();
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /**
   * Writes several batches, of a partition each, at once.
   *
   * @throws StoreException if the database does not take it
   */
  public void write(List<Batch> batches) {
    db.write(batches.stream().map(Batch::writes).toList());
    batches.forEach(Batch::end);
  }

  /** Windows as they will be once it is written. Owner: {@code banyan-ingest}. */
  public final class Batch implements Memory {
    private final int partition;
    private final Map<Subject, Counted> changed = new HashMap<>();
    private final Map<Subject, Counted> read = new HashMap<>();
    private Writes writes = pool.take();
    private Additions additions = new Additions();
    private Optional<Position> position = Optional.empty();

    private Batch(int partition) {
      this.partition = partition;
    }

    /** What is remembered of the subject, this batch included. */
    @Override
    public Counted get(Subject subject) {
      Counted pending = changed.get(subject);
      if (pending != null) {
        return pending;
      }
      return read.computeIfAbsent(subject, this::stored);
    }

    @Override
    public void put(Subject subject, Counted counted) {
      changed.put(subject, counted);
      sketch.set(Sketch.hash(key(subject)), weight(counted));
    }

    @Override
    public boolean add(Subject subject, Evidence failure, int limit) {
      if (isKnown(subject)) {
        return false;
      }
      byte[] key = key(subject);
      long hash = Sketch.hash(key);
      if (!sketch.isBelow(hash, failure.weight(), limit)) {
        return false;
      }
      sketch.add(hash, failure.weight());
      additions.add(hash, writes.position());
      writes.merge(WindowKey.place(subject), key, encoder.of(failure), encoder.length());
      return true;
    }

    /** Writes this batch alone. */
    public void write(long end) {
      reach(new Position(end, 0));
      WindowStore.this.write(List.of(this));
    }

    /** The batch brings the partition up to there. */
    public void reach(Position upTo) {
      position = Optional.of(upTo);
    }

    /** Whether it was looked at already; then it costs nothing to do so again. */
    private boolean isKnown(Subject subject) {
      return (!read.isEmpty() && read.containsKey(subject))
          || (!changed.isEmpty() && changed.containsKey(subject));
    }

    private Counted stored(Subject subject) {
      byte[] key = key(subject);
      long hash = Sketch.hash(key);
      if (sketch.isAbsent(hash)) {
        return Counted.NOTHING;
      }
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      byte[] held = db.get(key);
      if (held != null) {
        value.writeBytes(held);
      }
      additions.forEach(hash, at -> writes.read(at, key, value::writeBytes));
      return value.size() == 0 ? Counted.NOTHING : decode(value.toByteArray());
    }

    private byte[] key(Subject subject) {
      return WindowKey.of(FIRST_PARTITION + partition, subject);
    }

    private Writes writes() {
      changed.forEach((subject, counted) -> writes.put(key(subject), CountedCodec.encode(counted)));
      position.ifPresent(upTo -> writes.put(positionKey(partition), upTo.toBytes()));
      return writes;
    }

    /** It is written: what it took is there for the next. */
    private void end() {
      pool.giveBack(writes);
      writes = new Writes();
      additions = new Additions();
    }
  }
}
