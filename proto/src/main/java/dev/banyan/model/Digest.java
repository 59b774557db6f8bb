package dev.banyan.model;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * What a host is to hold, as one number: the sum of a hash of each entry's key and the revision of
 * its record, in any order. Coordinator and agent compute it and compare, so that drift is found;
 * it guards against mistakes, not against forgery.
 *
 * <p>It is over the entries of one epoch that block or allow something for at least {@link
 * #HORIZON} longer than the bookmark's time. What ends sooner need not agree any more.
 */
public record Digest(long sum) {
  public static final Digest NOTHING = new Digest(0);
  public static final Duration HORIZON = Duration.ofSeconds(30);

  /** FNV-1a's. */
  private static final long BASIS = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  /** This with one more entry. */
  public Digest with(EntryKey key, Revision revision) {
    return new Digest(sum + hash(key.value(), revision.offset()));
  }

  public Digest plus(Digest other) {
    return new Digest(sum + other.sum);
  }

  public ByteString bytes() {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(0, sum));
  }

  /** Reads what {@link #bytes} wrote; empty if it is of another form. */
  public static Optional<Digest> read(ByteString bytes) {
    return bytes.size() == Long.BYTES
        ? Optional.of(new Digest(bytes.asReadOnlyByteBuffer().getLong()))
        : Optional.empty();
  }

  private static long hash(String key, long revision) {
    long hash = BASIS;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * PRIME;
    }
    return mixed(hash ^ mixed(revision));
  }

  /** David Stafford's mix 13: each bit of the result depends on each of the argument. */
  private static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
