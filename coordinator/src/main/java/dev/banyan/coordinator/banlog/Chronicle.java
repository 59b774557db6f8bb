package dev.banyan.coordinator.banlog;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A topic of what happened, in the order in which it did. For any thread. */
public interface Chronicle {

  /** One of them, as it lies there. */
  record Item(Instant appended, String key, ByteString value) {}

  /** Adds one; never waits. Completes when it is safe, or with why it is not. */
  CompletableFuture<Void> append(String key, byte[] value);

  /**
   * Reads what is there now, from its beginning or that time on.
   *
   * @param wanted which keys; the newest {@code most} of them are answered, the oldest first
   */
  CompletableFuture<List<Item>> read(Instant since, Predicate<String> wanted, int most);
}
