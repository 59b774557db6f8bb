package dev.banyan.agent.tail;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the reader when something happens in the logs' directories, by inotify if there is any, or
 * when somebody rings. Owner: {@code banyan-tail}, but {@link #ring} is for any thread.
 */
final class Watch implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final WatchEvent.Kind<?>[] KINDS = {
    StandardWatchEventKinds.ENTRY_MODIFY,
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_DELETE
  };

  private final @Nullable WatchService service;
  private final Map<Path, WatchKey> keys = new HashMap<>();
  private final Bell bell = new Bell();
  private final Queue<WatchKey> relayed = new ConcurrentLinkedQueue<>();
  private boolean relaying;
  private boolean complete;

  private Watch(@Nullable WatchService service) {
    this.service = service;
    this.complete = service != null;
  }

  /** A watch that sees nothing by itself if there is no inotify to be had. */
  static Watch open() {
    try {
      return new Watch(FileSystems.getDefault().newWatchService());
    } catch (IOException e) {
      LOG.warn("no inotify: {}; logs are looked at a few times a second instead", e.getMessage());
      return new Watch(null);
    }
  }

  /** What happened. */
  enum Event {
    /** Nothing that is known of. */
    NOTHING,
    /** Something was written. */
    WRITTEN,
    /** Names came or went. */
    NAMES
  }

  /** Watches these directories and no others. */
  void directories(Set<Path> directories) {
    keys.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !directories.contains(entry.getKey());
              if (gone) {
                entry.getValue().cancel();
              }
              return gone;
            });
    if (service == null) {
      return;
    }
    boolean wasComplete = complete;
    complete = true;
    for (Path directory : directories) {
      if (!keys.containsKey(directory)) {
        register(service, directory, wasComplete);
      }
    }
  }

  private void register(WatchService watching, Path directory, boolean say) {
    try {
      keys.put(directory, directory.register(watching, KINDS));
    } catch (IOException e) {
      complete = false;
      if (say) {
        LOG.warn(
            "cannot watch {}: {}; its logs are looked at a few times a second instead",
            directory,
            e.getMessage());
      }
    }
  }

  /** Whether every change wakes; if not, somebody must look. */
  boolean isComplete() {
    return complete;
  }

  /** Wakes it, once {@link #heedRings} was called. */
  void ring() {
    bell.ring();
  }

  /**
   * From now on it wakes for rings too. One can wait for the disk or for a bell, not for both, so a
   * thread of its own waits for the disk then and rings; without it the disk's news come sooner.
   */
  void heedRings() {
    WatchService watching = service;
    if (watching != null && !relaying) {
      relaying = true;
      var relay = new Thread(() -> relay(watching), "banyan-watch");
      relay.setDaemon(true);
      relay.start();
    }
  }

  private void relay(WatchService watching) {
    try {
      while (true) {
        relayed.add(watching.take());
        bell.ring();
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      LOG.debug("directories are watched no more", e);
    }
  }

  /** Waits for the next event. */
  Event await(Duration limit) throws InterruptedException {
    WatchKey key = next(limit);
    Event event = Event.NOTHING;
    while (key != null) {
      event = strongest(event, take(key));
      key = next();
    }
    return event;
  }

  private @Nullable WatchKey next(Duration limit) throws InterruptedException {
    if (service == null || relaying) {
      bell.await(limit);
      return next();
    }
    return service.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private @Nullable WatchKey next() {
    return service == null || relaying ? relayed.poll() : service.poll();
  }

  private Event take(WatchKey key) {
    Event event = Event.WRITTEN;
    for (WatchEvent<?> one : key.pollEvents()) {
      if (one.kind() != StandardWatchEventKinds.ENTRY_MODIFY) {
        event = Event.NAMES;
      }
    }
    if (!key.reset()) {
      keys.values().remove(key);
      event = Event.NAMES;
    }
    return event;
  }

  private static Event strongest(Event a, Event b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  @Override
  public void close() throws IOException {
    if (service != null) {
      service.close();
    }
  }
}
