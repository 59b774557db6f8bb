package dev.banyan.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.LineId;
import dev.banyan.model.Sighting;
import java.util.Arrays;

/** Records of the failures topic. */
public final class FailureCodec {
  /** What {@code PATH_MAX} allows. */
  private static final int MAX_PATH_BYTES = 4096;

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
    dev.banyan.wire.Failure wire;
    try {
      wire = dev.banyan.wire.Failure.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedException("not a failure: " + e.getMessage(), e);
    }
    return new Failure(
        new LineId(
            Fields.host(wire.getHost()),
            wire.getFingerprint(),
            wire.getOffset(),
            wire.getLineHash()),
        Fields.text("file", wire.getFile(), MAX_PATH_BYTES),
        Fields.jail(wire.getJail()),
        Fields.address(wire.getAddress()),
        Fields.instant("log_time_ms", wire.getLogTimeMs()),
        Fields.instant("seen_time_ms", wire.getSeenTimeMs()),
        Fields.text(Fields.text("user", wire.getUser(), Failure.MAX_TEXT_BYTES)),
        Fields.text(Fields.text("attempt", wire.getAttempt(), Failure.MAX_TEXT_BYTES)),
        Fields.transport(wire.getTransport()),
        weight(wire.getWeight()),
        Fields.text("line", wire.getLine(), Failure.MAX_TEXT_BYTES),
        sighting(wire.getSighting()));
  }

  private static dev.banyan.wire.Sighting sighting(Sighting sighting) {
    return switch (sighting) {
      case FAILURE -> dev.banyan.wire.Sighting.SIGHTING_FAILURE;
      case SUCCESS -> dev.banyan.wire.Sighting.SIGHTING_SUCCESS;
    };
  }

  private static Sighting sighting(dev.banyan.wire.Sighting sighting) throws MalformedException {
    return switch (sighting) {
      case SIGHTING_FAILURE -> Sighting.FAILURE;
      case SIGHTING_SUCCESS -> Sighting.SUCCESS;
      case UNRECOGNIZED ->
          throw new MalformedException("sighting: one that this version does not know");
    };
  }

  private static int weight(int weight) throws MalformedException {
    if (weight < 0) {
      throw new MalformedException("weight: " + Integer.toUnsignedString(weight) + " is too large");
    }
    return Math.max(weight, 1);
  }
}
