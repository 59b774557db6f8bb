package dev.banyan.agent.tail;

import java.time.Duration;

/** Where chunks go. Called by {@code banyan-tail} only. */
public interface ChunkSink {

  /**
   * Lets what waits go on.
   *
   * @return whether another chunk would be taken now; reading pauses if not
   */
  boolean ready();

  /** Whether something is on its way, so that {@link #ready} should be asked again soon. */
  boolean busy();

  /** Waits until everything that was taken is done, but not longer than this. */
  void settle(Duration limit);

  /** Takes a chunk; holds its mark for what is not done when this returns. */
  void accept(Chunk chunk);

  /** Looks at a chunk that it is not ready for; the same lines will come again. */
  default void foresee(Chunk chunk) {}

  /** Looks at a chunk that an earlier process took; what comes next is read as ever. */
  default void recall(Chunk chunk) {}
}
