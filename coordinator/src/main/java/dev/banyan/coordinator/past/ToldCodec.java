package dev.banyan.coordinator.past;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.Happened;
import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import dev.banyan.wire.Happening;
import java.time.Instant;
import java.util.Optional;

/** What is told, as a message. */
public final class ToldCodec {
  private ToldCodec() {}

  /** Without the rules themselves of a policy. */
  public static Happening wire(Told told) {
    Happened record = told.record();
    return Happening.newBuilder()
        .setRevision(record.revision().offset())
        .setAppendedMs(record.appended().toEpochMilli())
        .setEntry(entry(record.entry()))
        .setRule(told.rule())
        .build();
  }

  private static dev.banyan.wire.Entry entry(Entry entry) {
    if (entry instanceof Entry.PolicyInForce) {
      return dev.banyan.wire.Entry.newBuilder()
          .setPolicy(dev.banyan.wire.Policy.getDefaultInstance())
          .build();
    }
    try {
      return dev.banyan.wire.Entry.parseFrom(EntryCodec.encode(entry, ""));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("written just now", e);
    }
  }

  /** What a message tells. */
  public static Told read(ByteString value) throws MalformedException {
    Happening wire;
    try {
      wire = Happening.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedException("nothing that happened: " + e.getMessage(), e);
    }
    if (wire.getRevision() < 0 || wire.getAppendedMs() < 0) {
      throw new MalformedException("revision or appended_ms is below 0");
    }
    return new Told(
        new Happened(
            new Revision(wire.getRevision()),
            Instant.ofEpochMilli(wire.getAppendedMs()),
            EntryCodec.decode(wire.getEntry().toByteArray()),
            false,
            Optional.empty()),
        wire.getRule());
  }
}
