package dev.banyan.agent;

/**
 * Gives back memory that a start, or many bans at once, took and left. Java would keep it: as long
 * as its heap may grow it does not look what of it is still needed. Owner: one thread.
 */
final class Thrift {
  private static final long SLACK_BYTES = 1 << 20;

  private final Runtime runtime = Runtime.getRuntime();
  private long keptBytes;

  /** To be called every few seconds; does something only if the heap has grown. */
  void look() {
    if (runtime.totalMemory() > keptBytes + keptBytes / 8 + SLACK_BYTES) {
      System.gc();
      keptBytes = runtime.totalMemory();
    }
  }
}
