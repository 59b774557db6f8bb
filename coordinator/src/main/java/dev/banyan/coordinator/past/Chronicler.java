package dev.banyan.coordinator.past;

import com.google.protobuf.ByteString;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.Chronicle;
import dev.banyan.coordinator.banlog.Happened;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what bans, lifts and allows, once: what this process wrote. What it cannot keep because it
 * dies, or Kafka does, is missing as soon as a later record takes its place.
 *
 * <p>Hears on {@code banyan-banlog}; may be asked by any thread.
 */
public final class Chronicler implements Consumer<Told> {
  private static final Logger LOG = LoggerFactory.getLogger(Chronicler.class);
  private static final String PREFIX = "history/";

  /** More than that of one network is not looked at: the oldest are left out. */
  private static final int MOST = 10_000;

  private final Chronicle chronicle;
  private volatile Optional<String> process = Optional.empty();

  public Chronicler(Chronicle chronicle) {
    this.chronicle = chronicle;
  }

  /**
   * Keeps nothing before it knows this.
   *
   * @param own the process whose records it keeps
   */
  public void keepOf(String own) {
    process = Optional.of(own);
  }

  @Override
  public void accept(Told told) {
    Happened record = told.record();
    boolean mine = process.isPresent() && process.equals(record.process());
    if (mine && !record.again() && isKept(record.entry())) {
      var unused =
          chronicle.append(
              PREFIX + record.entry().key().value(), ToldCodec.wire(told).toByteArray());
    }
  }

  private static boolean isKept(Entry entry) {
    return entry instanceof Entry.BanEntry
        || entry instanceof Entry.OperatorUnban
        || entry instanceof Entry.AllowListing;
  }

  /** What is kept of anything of a network, the oldest first. */
  public CompletableFuture<List<Told>> of(Cidr cidr) {
    return chronicle
        .read(Instant.EPOCH, key -> concerns(key, cidr), MOST)
        .thenApply(items -> items.stream().flatMap(item -> told(item.value()).stream()).toList());
  }

  private static boolean concerns(String key, Cidr asked) {
    return key.startsWith(PREFIX)
        && new EntryKey(key.substring(PREFIX.length()))
            .cidr()
            .filter(cidr -> cidr.contains(asked) || asked.contains(cidr))
            .isPresent();
  }

  private static Optional<Told> told(ByteString value) {
    try {
      return Optional.of(ToldCodec.read(value));
    } catch (MalformedException e) {
      LOG.warn("a record of the history is left out: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
