package dev.banyan.coordinator.window;

import dev.banyan.coordinator.window.WindowStore.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.StringAppendOperator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB, set up for values that grow at their ends and are seldom read. Writing is for one
 * thread, reading for all.
 */
final class Database implements AutoCloseable {
  private static final long CACHE_BYTES = 32L << 20;

  /** Two at most are held; the larger, the less often the same is merged. */
  private static final long MEMTABLE_BYTES = 64L << 20;

  /** What takes as little as this is slower. */
  private static final long SMALL_BYTES = 8L << 20;

  /** How many files of memtables there are before they are merged; a bloom filter skips most. */
  private static final int MOST_FILES = 8;

  private final LRUCache cache;
  private final BloomFilter bloom = new BloomFilter(10);
  private final StringAppendOperator append = new StringAppendOperator("");
  private final Options options;
  private final WriteOptions writeOptions = new WriteOptions();
  private final Path directory;
  private final RocksDB db;

  private Database(Path directory, long cacheBytes, long memtableBytes) throws RocksDBException {
    this.directory = directory;
    cache = new LRUCache(cacheBytes);
    options =
        new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(memtableBytes)
            .setLevel0FileNumCompactionTrigger(MOST_FILES)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setKeepLogFileNum(2)
            .setMergeOperator(append)
            .setTableFormatConfig(
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
    db = RocksDB.open(options, directory.toString());
  }

  /**
   * Opens the one in a directory, which is made if it is not there.
   *
   * @throws StoreException if it cannot be opened
   */
  static Database open(Path directory) {
    return open(directory, CACHE_BYTES, MEMTABLE_BYTES);
  }

  /** The same in a quarter of the memory. */
  static Database openSmall(Path directory) {
    return open(directory, SMALL_BYTES, SMALL_BYTES);
  }

  private static Database open(Path directory, long cacheBytes, long memtableBytes) {
    try {
      RocksDB.loadLibrary();
      Files.createDirectories(directory);
      return new Database(directory, cacheBytes, memtableBytes);
    } catch (RocksDBException e) {
      throw damaged("open", directory, e);
    } catch (IOException e) {
      throw new StoreException("cannot make " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Removes the one of a directory, whatever its state. */
  static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new StoreException("cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }

  byte @Nullable [] get(byte[] key) {
    try {
      return db.get(key);
    } catch (RocksDBException e) {
      throw unreadable(e);
    }
  }

  /** Who comes to its end asks {@link #check} whether that is the end of the database. */
  RocksIterator iterator() {
    return db.newIterator();
  }

  /**
   * An iterator ends at what cannot be read as it does behind the last entry.
   *
   * @throws StoreException if it did
   */
  void check(RocksIterator ended) {
    try {
      ended.status();
    } catch (RocksDBException e) {
      throw unreadable(e);
    }
  }

  /** What to say if what was read is not what was written. */
  StoreException unreadable(Exception why) {
    return damaged("read", directory, why);
  }

  private static StoreException damaged(String verb, Path directory, Exception why) {
    return new StoreException(
        "cannot %s the database in %s: %s; unless the disk is full it is damaged: remove that directory or start once with: banyan coordinator --rebuild; then windows are counted again from Kafka"
            .formatted(verb, directory, why.getMessage()),
        why);
  }

  /** What to say if it does not take what is written. */
  StoreException unwritable(RocksDBException why) {
    return new StoreException(
        "cannot write the database in %s: %s; is the disk full? If not, and it is damaged, remove that directory or start once with: banyan coordinator --rebuild"
            .formatted(directory, why.getMessage()),
        why);
  }

  /** Takes all of it or nothing. */
  void write(List<Writes> all) {
    try (WriteBatch batch = Writes.toBatch(all)) {
      write(batch);
    }
  }

  /** The same. */
  void write(WriteBatch batch) {
    try {
      db.write(writeOptions, batch);
    } catch (RocksDBException e) {
      throw unwritable(e);
    }
  }

  Extent extent() {
    return new Extent(
        property("rocksdb.estimate-num-keys"),
        property("rocksdb.live-sst-files-size"),
        property("rocksdb.cur-size-all-mem-tables")
            + property("rocksdb.estimate-table-readers-mem")
            + property("rocksdb.block-cache-usage"),
        property("rocksdb.background-errors"));
  }

  private long property(String name) {
    try {
      return db.getLongProperty(name);
    } catch (RocksDBException e) {
      throw new StoreException("the database does not know its " + name, e);
    }
  }

  @Override
  public void close() {
    db.close();
    writeOptions.close();
    options.close();
    append.close();
    bloom.close();
    cache.close();
  }
}
