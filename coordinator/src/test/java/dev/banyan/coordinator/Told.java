package dev.banyan.coordinator;

import dev.banyan.coordinator.replay.Audience;
import dev.banyan.coordinator.replay.Finding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps what it is told. */
final class Told implements Audience {
  private final List<Finding> findings = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile CountDownLatch room = new CountDownLatch(0);
  private volatile boolean gone;

  void holdUp() {
    room = new CountDownLatch(1);
  }

  void hangUp() {
    gone = true;
    room.countDown();
  }

  void join() {
    ended.orTimeout(2, TimeUnit.MINUTES).join();
  }

  <T extends Finding> List<T> of(Class<T> kind) {
    return findings.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public void take(Finding finding) throws InterruptedException {
    room.await();
    findings.add(finding);
  }

  @Override
  public void end() {
    ended.complete(null);
  }

  @Override
  public void fail(Throwable why) {
    ended.completeExceptionally(why);
  }

  @Override
  public boolean isGone() {
    return gone;
  }
}
