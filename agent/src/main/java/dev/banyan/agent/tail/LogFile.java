package dev.banyan.agent.tail;

import java.nio.file.Path;
import java.util.Set;

/** The file that a chunk is of. */
public interface LogFile {

  /** Where it lay when it was opened. */
  Path path();

  /** Hash of its first complete line. */
  long fingerprint();

  /** Who wants it. */
  Set<? extends Source> specs();

  /**
   * Whether what lies here was written before the file was seen for the very first time; only what
   * is recent counts then.
   */
  boolean isHistory(long offsetBytes);
}
