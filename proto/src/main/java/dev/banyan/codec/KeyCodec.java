package dev.banyan.codec;

import com.google.protobuf.ByteString;
import dev.banyan.seal.SealKey;
import dev.banyan.wire.SealingKey;
import dev.banyan.wire.ToAgent;
import java.util.Optional;

/** What an agent seals its failures with, on the stream. */
public final class KeyCodec {
  private KeyCodec() {}

  /**
   * The message.
   *
   * @param key empty: none is needed
   */
  public static ToAgent encode(Optional<SealKey> key) {
    SealingKey.Builder wire = SealingKey.newBuilder();
    key.ifPresent(
        k -> wire.setSecret(ByteString.copyFrom(k.id())).setKey(ByteString.copyFrom(k.key())));
    return ToAgent.newBuilder().setSealingKey(wire).build();
  }

  /** The key; empty: none is needed. */
  public static Optional<SealKey> decode(SealingKey wire) throws MalformedException {
    if (wire.getSecret().isEmpty() && wire.getKey().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SealKey(wire.getSecret().toByteArray(), wire.getKey().toByteArray()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not a key to seal with: " + e.getMessage(), e);
    }
  }
}
