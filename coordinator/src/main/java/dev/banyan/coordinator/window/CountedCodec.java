package dev.banyan.coordinator.window;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.decide.Counted;
import dev.banyan.model.Evidence;
import dev.banyan.rule.Sentence;
import dev.banyan.rule.Window;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Values of the database: version (1), whether there was a ban, and if so its start, end (0:
 * never), deciding offset and count; then the failures, each a length and a message as in the ban
 * log.
 */
final class CountedCodec {
  private static final int VERSION = 1;
  private static final long NEVER = 0;

  private CountedCodec() {}

  static byte[] encode(Counted counted) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeUInt32NoTag(VERSION);
      out.writeBoolNoTag(counted.last().isPresent());
      if (counted.last().isPresent()) {
        Sentence last = counted.last().get();
        out.writeInt64NoTag(last.since().toEpochMilli());
        out.writeInt64NoTag(last.until().map(Instant::toEpochMilli).orElse(NEVER));
        out.writeInt64NoTag(last.decidingOffset());
        out.writeUInt32NoTag(last.count());
      }
      for (Evidence failure : counted.window().failures()) {
        out.writeMessageNoTag(EntryCodec.evidence(failure));
      }
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  static Counted decode(byte[] value) throws MalformedException {
    try {
      CodedInputStream in = CodedInputStream.newInstance(value);
      int version = in.readUInt32();
      if (version != VERSION) {
        throw new MalformedException("a window of version " + version + ", known is " + VERSION);
      }
      Optional<Sentence> last = in.readBool() ? Optional.of(sentence(in)) : Optional.empty();
      List<Evidence> failures = new ArrayList<>();
      while (!in.isAtEnd()) {
        var builder = dev.banyan.wire.Evidence.newBuilder();
        in.readMessage(builder, ExtensionRegistryLite.getEmptyRegistry());
        failures.add(EntryCodec.evidence(builder.build()));
      }
      return new Counted(new Window(failures), last);
    } catch (IOException e) {
      throw new MalformedException("a damaged window: " + e.getMessage(), e);
    }
  }

  private static Sentence sentence(CodedInputStream in) throws IOException {
    Instant since = Instant.ofEpochMilli(in.readInt64());
    long until = in.readInt64();
    return new Sentence(
        since,
        until == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until)),
        in.readInt64(),
        in.readUInt32());
  }
}
