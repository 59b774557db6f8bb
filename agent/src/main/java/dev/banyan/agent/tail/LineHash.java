package dev.banyan.agent.tail;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;

/**
 * The hash by which lines and files are known: FarmHash's 64-bit fingerprint, the same for ever.
 */
public final class LineHash {
  private static final HashFunction FUNCTION = Hashing.farmHashFingerprint64();

  private LineHash() {}

  /** Of a line without its end. */
  public static long of(byte[] buffer, int from, int to) {
    return FUNCTION.hashBytes(buffer, from, to - from).asLong();
  }
}
