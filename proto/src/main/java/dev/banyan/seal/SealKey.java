package dev.banyan.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key that seals records, and the name of the secret that it was derived from. */
public final class SealKey {
  /** Length of the secret's name. */
  public static final int ID_BYTES = 4;

  /** Length of a key. */
  public static final int KEY_BYTES = 32;

  static final String ALGORITHM = "HmacSHA256";

  private final byte[] id;
  private final byte[] key;

  /**
   * @param id of {@value #ID_BYTES} bytes
   * @param key of {@value #KEY_BYTES} bytes
   */
  public SealKey(byte[] id, byte[] key) {
    if (id.length != ID_BYTES || key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a name of %d and a key of %d bytes; expected %d and %d"
              .formatted(id.length, key.length, ID_BYTES, KEY_BYTES));
    }
    this.id = id.clone();
    this.key = key.clone();
  }

  /** What names the secret. */
  public byte[] id() {
    return id.clone();
  }

  /** The key itself. */
  public byte[] key() {
    return key.clone();
  }

  /** For another purpose: tells nothing of this key. */
  SealKey derive(String purpose) {
    return new SealKey(id, mac(key, purpose));
  }

  /** The bytes that {@code key} makes of a text. */
  static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK knows HMAC-SHA256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealKey that
        && Arrays.equals(id, that.id)
        && MessageDigest.isEqual(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(id);
  }

  /** Shows nothing of the key. */
  @Override
  public String toString() {
    return "key " + HexFormat.of().formatHex(id);
  }
}
