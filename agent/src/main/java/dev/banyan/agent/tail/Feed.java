package dev.banyan.agent.tail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source that is no file, being read. It queues a bounded number of entries and pauses its own
 * reading when nobody takes them. Called by {@code banyan-tail} only.
 */
public interface Feed extends AutoCloseable {

  /** The next entry, or null if none is there now. Never waits. */
  @Nullable Entry poll();

  /** Ends reading; does not wait for anybody else. */
  @Override
  void close();

  /** Begins to read sources that are no files. */
  interface Opener {
    /** Of a host that has none. */
    Opener NONE =
        (spec, cursor, arrived) -> {
          throw new IllegalArgumentException(spec.name() + " cannot be read here");
        };

    /**
     * Begins to read; what goes wrong later is said and tried again by the feed itself.
     *
     * @param cursor after which entry; empty: it was never read
     * @param arrived to be called, by any thread, when entries are there to be polled
     */
    Feed open(FeedSpec spec, Optional<String> cursor, Runnable arrived);
  }
}
