package dev.banyan.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.LineId;
import dev.banyan.model.Sighting;
import dev.banyan.model.Transport;
import java.io.IOException;

/**
 * Reads a {@code Failure} message field by field, as the generated reader would: of a field that
 * comes twice the last holds, and what is not known is passed over. Every failure of the cluster is
 * read, and a message in between costs as much as all the rest.
 */
final class FailureReader {
  /** What {@code PATH_MAX} allows. */
  private static final int MAX_PATH_BYTES = 4096;

  private static final byte[] NO_ADDRESS = {};

  private static final int JAIL = 1 << 3 | 2;
  private static final int ADDRESS = 2 << 3 | 2;
  private static final int LOG_TIME_MS = 3 << 3;
  private static final int SEEN_TIME_MS = 4 << 3;
  private static final int HOST = 5 << 3 | 2;
  private static final int FILE = 6 << 3 | 2;
  private static final int FINGERPRINT = 7 << 3 | 1;
  private static final int OFFSET = 8 << 3;
  private static final int LINE_HASH = 9 << 3 | 1;
  private static final int USER = 10 << 3 | 2;
  private static final int ATTEMPT = 11 << 3 | 2;
  private static final int TRANSPORT = 12 << 3;
  private static final int WEIGHT = 13 << 3;
  private static final int LINE = 14 << 3 | 2;
  private static final int CURSOR = 15 << 3 | 2;
  private static final int SIGHTING = 16 << 3;

  private final CodedInputStream in;
  private String jail = "";
  private byte[] address = NO_ADDRESS;
  private long logTimeMs;
  private long seenTimeMs;
  private String host = "";
  private String file = "";
  private long fingerprint;
  private long offset;
  private long lineHash;
  private String user = "";
  private String attempt = "";
  private int transport;
  private int weight;
  private String line = "";
  private int sighting;

  private FailureReader(byte[] message) {
    in = CodedInputStream.newInstance(message);
  }

  static Failure read(byte[] message) throws IOException, MalformedException {
    FailureReader reader = new FailureReader(message);
    for (int tag = reader.in.readTag(); tag != 0; tag = reader.in.readTag()) {
      reader.field(tag);
    }
    return reader.failure();
  }

  private void field(int tag) throws IOException {
    switch (tag) {
      case JAIL -> jail = in.readStringRequireUtf8();
      case ADDRESS -> address = in.readByteArray();
      case LOG_TIME_MS -> logTimeMs = in.readInt64();
      case SEEN_TIME_MS -> seenTimeMs = in.readInt64();
      case HOST -> host = in.readStringRequireUtf8();
      case FILE -> file = in.readStringRequireUtf8();
      case FINGERPRINT -> fingerprint = in.readFixed64();
      case OFFSET -> offset = in.readInt64();
      case LINE_HASH -> lineHash = in.readFixed64();
      case USER -> user = in.readStringRequireUtf8();
      case ATTEMPT -> attempt = in.readStringRequireUtf8();
      case TRANSPORT -> transport = in.readEnum();
      case WEIGHT -> weight = in.readUInt32();
      case LINE -> line = in.readStringRequireUtf8();
      case CURSOR -> in.readStringRequireUtf8();
      case SIGHTING -> sighting = in.readEnum();
      default -> skip(tag);
    }
  }

  private void skip(int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("a group ends that did not begin");
    }
  }

  private Failure failure() throws MalformedException {
    return new Failure(
        new LineId(Fields.host(host), fingerprint, offset, lineHash),
        Fields.text("file", file, MAX_PATH_BYTES),
        Fields.jail(jail),
        Fields.checked("address", () -> Address.of(address)),
        Fields.instant("log_time_ms", logTimeMs),
        Fields.instant("seen_time_ms", seenTimeMs),
        Fields.text(Fields.text("user", user, Failure.MAX_TEXT_BYTES)),
        Fields.text(Fields.text("attempt", attempt, Failure.MAX_TEXT_BYTES)),
        transport(),
        weight(),
        Fields.text("line", line, Failure.MAX_TEXT_BYTES),
        sighting());
  }

  private Transport transport() {
    dev.banyan.wire.Transport known = dev.banyan.wire.Transport.forNumber(transport);
    return known == null ? Transport.UNKNOWN : Fields.transport(known);
  }

  private int weight() throws MalformedException {
    if (weight < 0) {
      throw new MalformedException("weight: " + Integer.toUnsignedString(weight) + " is too large");
    }
    return Math.max(weight, 1);
  }

  private Sighting sighting() throws MalformedException {
    return switch (sighting) {
      case dev.banyan.wire.Sighting.SIGHTING_FAILURE_VALUE -> Sighting.FAILURE;
      case dev.banyan.wire.Sighting.SIGHTING_SUCCESS_VALUE -> Sighting.SUCCESS;
      default -> throw new MalformedException("sighting: one that this version does not know");
    };
  }
}
