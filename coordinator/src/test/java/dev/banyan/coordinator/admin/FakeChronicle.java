package dev.banyan.coordinator.admin;

import com.google.protobuf.ByteString;
import dev.banyan.coordinator.banlog.Chronicle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A topic in a list. */
final class FakeChronicle implements Chronicle {
  final List<Item> items = new ArrayList<>();
  Instant now = Instant.EPOCH;
  boolean broken;

  @Override
  public synchronized CompletableFuture<Void> append(String key, byte[] value) {
    if (broken) {
      return CompletableFuture.failedFuture(new IllegalStateException("no broker"));
    }
    items.add(new Item(now, key, ByteString.copyFrom(value)));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<List<Item>> read(
      Instant since, Predicate<String> wanted, int most) {
    return broken
        ? CompletableFuture.failedFuture(new IllegalStateException("no broker"))
        : CompletableFuture.completedFuture(
            items.stream()
                .filter(item -> !item.appended().isBefore(since) && wanted.test(item.key()))
                .toList());
  }
}
