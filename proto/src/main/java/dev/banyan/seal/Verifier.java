package dev.banyan.seal;

import dev.banyan.model.HostName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says whether records were sealed by whom they say. Keeps what it derived for the hosts that it
 * met last, so that most records cost one HMAC.
 *
 * <p>For one thread at a time; the secrets may be exchanged by another.
 */
public final class Verifier {
  private static final int MOST_HOSTS = 10_000;

  private final Supplier<Secrets> current;
  private @Nullable Secrets known;
  private final Map<Writer, Optional<Seal>> seals =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Writer, Optional<Seal>> eldest) {
          return size() > MOST_HOSTS;
        }
      };

  /**
   * @param host empty: a coordinator
   * @param secret its name, as a number
   */
  private record Writer(Optional<HostName> host, int secret) {}

  public Verifier(Supplier<Secrets> current) {
    this.current = current;
  }

  /** Of a failure, which says of itself which host saw it. */
  public Verdict failure(HostName host, byte[] key, byte[] value, byte @Nullable [] seal) {
    return verdict(Optional.of(host), key, value, seal);
  }

  /** Of a record of the ban log. */
  public Verdict banLog(byte[] key, byte @Nullable [] value, byte @Nullable [] seal) {
    return verdict(Optional.empty(), key, value, seal);
  }

  private Verdict verdict(
      Optional<HostName> host, byte[] key, byte @Nullable [] value, byte @Nullable [] seal) {
    if (seal == null) {
      return Verdict.UNSEALED;
    }
    if (seal.length < SealKey.ID_BYTES) {
      return Verdict.FORGED;
    }
    Secrets secrets = current.get();
    if (known == null || !secrets.equals(known)) {
      seals.clear();
      known = secrets;
    }
    byte[] id = Arrays.copyOf(seal, SealKey.ID_BYTES);
    Optional<Seal> writers =
        seals.computeIfAbsent(
            new Writer(host, ByteBuffer.wrap(id).getInt()),
            w -> derive(secrets, host, id).map(Seal::new));
    if (writers.isEmpty()) {
      return Verdict.UNKNOWN_SECRET;
    }
    return writers.get().isOf(key, value, seal) ? Verdict.GENUINE : Verdict.FORGED;
  }

  private static Optional<SealKey> derive(Secrets secrets, Optional<HostName> host, byte[] id) {
    return host.isPresent() ? secrets.ofHost(id, host.get()) : secrets.ofBanLog(id);
  }
}
