package dev.banyan.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals records with one key, and knows its seals again. A seal is the name of the secret and an
 * HMAC-SHA256 over the length of the record's key, the key, and the value if there is one.
 *
 * <p>For one thread at a time: the MAC is made once and used again, which is most of its speed.
 */
public final class Seal {
  /** Header of a record that holds its seal. */
  public static final String HEADER = "seal";

  private static final int MAC_BYTES = 32;

  private final SealKey key;
  private final Mac mac;

  public Seal(SealKey key) {
    this.key = key;
    try {
      mac = Mac.getInstance(SealKey.ALGORITHM);
      mac.init(new SecretKeySpec(key.key(), SealKey.ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK knows HMAC-SHA256", e);
    }
  }

  /** The seal of a record. */
  public byte[] of(byte[] recordKey, byte @Nullable [] value) {
    return ByteBuffer.allocate(SealKey.ID_BYTES + MAC_BYTES)
        .put(key.id())
        .put(digest(recordKey, value))
        .array();
  }

  /** Whether a seal is of this record and key. */
  boolean isOf(byte[] recordKey, byte @Nullable [] value, byte[] seal) {
    return seal.length == SealKey.ID_BYTES + MAC_BYTES
        && MessageDigest.isEqual(
            digest(recordKey, value), Arrays.copyOfRange(seal, SealKey.ID_BYTES, seal.length));
  }

  private byte[] digest(byte[] recordKey, byte @Nullable [] value) {
    mac.update((byte) (recordKey.length >> 8));
    mac.update((byte) recordKey.length);
    mac.update(recordKey);
    if (value != null) {
      mac.update((byte) 1);
      mac.update(value);
    }
    return mac.doFinal();
  }
}
