package dev.banyan.codec;

import com.google.protobuf.ByteString;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.Sighting;
import java.io.IOException;
import java.util.Arrays;

/** Records of the failures topic. */
public final class FailureCodec {
  private FailureCodec() {}

  /** The record's key: the /24 or /48 of the address, 3 or 6 bytes. */
  public static byte[] key(Address address) {
    return Arrays.copyOf(address.toBytes(), address.v6() ? 6 : 3);
  }

  /** The record's value. */
  public static byte[] encode(Failure failure) {
    return dev.banyan.wire.Failure.newBuilder()
        .setJail(failure.jail().value())
        .setAddress(ByteString.copyFrom(failure.address().toBytes()))
        .setLogTimeMs(failure.logTime().toEpochMilli())
        .setSeenTimeMs(failure.seenTime().toEpochMilli())
        .setHost(failure.id().host().value())
        .setFile(failure.file())
        .setFingerprint(failure.id().fingerprint())
        .setOffset(failure.id().offsetBytes())
        .setLineHash(failure.id().hash())
        .setUser(failure.user().orElse(""))
        .setAttempt(failure.attempt().orElse(""))
        .setTransport(Fields.transport(failure.transport()))
        .setWeight(failure.weight())
        .setLine(failure.line())
        .setSighting(sighting(failure.sighting()))
        .build()
        .toByteArray();
  }

  /** The failure of a record's value. */
  public static Failure decode(byte[] value) throws MalformedException {
    try {
      return FailureReader.read(value);
    } catch (IOException e) {
      throw new MalformedException("not a failure: " + e.getMessage(), e);
    }
  }

  private static dev.banyan.wire.Sighting sighting(Sighting sighting) {
    return switch (sighting) {
      case FAILURE -> dev.banyan.wire.Sighting.SIGHTING_FAILURE;
      case SUCCESS -> dev.banyan.wire.Sighting.SIGHTING_SUCCESS;
    };
  }
}
