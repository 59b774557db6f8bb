package dev.banyan.e2e.link;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.agent.enforce.OfHost;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A firewall in memory: what it would block, and every batch that it was given. */
final class RecordingEnforcement implements Enforcement {
  private final Map<EntryKey, Change> blocked =
      new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
  private final Map<EntryKey, Change> next =
      new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
  private final List<Batch> batches = new ArrayList<>();
  private Held held = new Held(Epoch.NONE, Revision.NONE, Revision.NONE);
  private OfHost ofHost = OfHost.NOTHING;
  private String refused = "nothing";
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  @Override
  public synchronized Held held() {
    return held;
  }

  @Override
  public synchronized CompletableFuture<Void> follow(Revision revision, Policy policy) {
    held = new Held(held.epoch(), held.revision(), revision);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Applied> apply(Batch batch) {
    batches.add(batch);
    if (batch.kind() == Batch.Kind.DELTA) {
      batch.changes().forEach(change -> put(blocked, change));
      batch.changes().forEach(change -> put(next, change));
    } else {
      page(batch);
    }
    if (batch.kind().isLast()
        || (batch.kind() == Batch.Kind.DELTA && batch.revision().offset() >= 0)) {
      held = new Held(batch.epoch(), batch.revision(), held.policy());
    }
    Revision revision = held.revision();
    List<Failed> failed =
        batch.changes().stream()
            .filter(change -> change.key().value().contains(refused))
            .map(change -> new Failed(change.key(), change.revision(), "set is full"))
            .toList();
    return gate.thenApply(open -> new Applied(revision, failed));
  }

  @Override
  public CompletableFuture<Void> heard(Bookmark bookmark) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Void> told(
      List<LocalUnban> known, Epoch epoch, Revision revision) {
    ofHost = OfHost.NOTHING;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized OfHost ofHost() {
    return ofHost;
  }

  synchronized void decidesAlone(OfHost decided) {
    ofHost = decided;
  }

  @Override
  public CompletableFuture<Agreement> compare(Bookmark bookmark, Instant at) {
    return CompletableFuture.completedFuture(Agreement.UNKNOWN);
  }

  private void page(Batch batch) {
    if (batch.kind().isFirst()) {
      next.clear();
    }
    batch.changes().forEach(change -> put(next, change));
    if (batch.kind().isLast()) {
      blocked.clear();
      blocked.putAll(next);
    }
  }

  private static void put(Map<EntryKey, Change> into, Change change) {
    if (change.effect() instanceof Change.Lifted) {
      into.remove(change.key());
    } else {
      into.put(change.key(), change);
    }
  }

  /** From now on the kernel takes nothing of this address. */
  synchronized void refuse(String address) {
    refused = address;
  }

  /** Answers nothing until the returned future is completed. */
  synchronized CompletableFuture<Void> hang() {
    gate = new CompletableFuture<>();
    return gate;
  }

  synchronized Set<String> blocked() {
    Set<String> addresses = new TreeSet<>();
    blocked
        .keySet()
        .forEach(key -> addresses.add(key.value().replaceFirst(".*/([^/]+)/\\d+$", "$1")));
    return addresses;
  }

  synchronized List<Batch> batches() {
    return List.copyOf(batches);
  }
}
