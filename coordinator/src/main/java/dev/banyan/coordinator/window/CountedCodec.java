package dev.banyan.coordinator.window;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.decide.Counted;
import dev.banyan.model.Evidence;
import dev.banyan.rule.Sentence;
import dev.banyan.rule.Trust;
import dev.banyan.rule.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Values of the database: version (2), whether there was a ban, and if so its start, end (0:
 * never), deciding offset and count, and how many starts of earlier bans follow; how many times of
 * trust follow, each from and until; then the failures, each a length and a message as in the ban
 * log. Version 1 had neither earlier bans nor trust.
 */
final class CountedCodec {
  private static final int VERSION = 2;
  private static final int WITHOUT_HISTORY = 1;
  private static final long NEVER = 0;

  /** Numbers that every value may have. */
  private static final int FIELDS = 8;

  private static final int MOST_BYTES_OF_A_NUMBER = 10;

  private CountedCodec() {}

  static byte[] encode(Counted counted) {
    List<dev.banyan.wire.Evidence> failures = failures(counted.window());
    byte[] bytes = new byte[mostBytes(counted, failures)];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeUInt32NoTag(VERSION);
      out.writeBoolNoTag(counted.last().isPresent());
      if (counted.last().isPresent()) {
        Sentence last = counted.last().get();
        out.writeInt64NoTag(last.since().toEpochMilli());
        out.writeInt64NoTag(last.until().map(Instant::toEpochMilli).orElse(NEVER));
        out.writeInt64NoTag(last.decidingOffset());
        out.writeUInt32NoTag(last.count());
        out.writeUInt32NoTag(last.earlier().size());
        for (Instant earlier : last.earlier()) {
          out.writeInt64NoTag(earlier.toEpochMilli());
        }
      }
      out.writeUInt32NoTag(counted.window().trust().stretches().size());
      for (Trust.Stretch stretch : counted.window().trust().stretches()) {
        out.writeInt64NoTag(stretch.from().toEpochMilli());
        out.writeInt64NoTag(stretch.until().toEpochMilli());
      }
      for (dev.banyan.wire.Evidence failure : failures) {
        out.writeMessageNoTag(failure);
      }
      return Arrays.copyOf(bytes, out.getTotalBytesWritten());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  private static List<dev.banyan.wire.Evidence> failures(Window window) {
    List<dev.banyan.wire.Evidence> failures = new ArrayList<>(window.failures().size());
    for (Evidence failure : window.failures()) {
      failures.add(EntryCodec.evidence(failure));
    }
    return failures;
  }

  /** Enough for the value, so that it is written in one go. */
  private static int mostBytes(Counted counted, List<dev.banyan.wire.Evidence> failures) {
    int earlier = counted.last().map(last -> last.earlier().size()).orElse(0);
    int stretches = counted.window().trust().stretches().size();
    int bytes = (FIELDS + earlier + 2 * stretches) * MOST_BYTES_OF_A_NUMBER;
    for (dev.banyan.wire.Evidence failure : failures) {
      bytes += MOST_BYTES_OF_A_NUMBER + failure.getSerializedSize();
    }
    return bytes;
  }

  static Counted decode(byte[] value) throws MalformedException {
    try {
      CodedInputStream in = CodedInputStream.newInstance(value);
      int version = in.readUInt32();
      if (version != VERSION && version != WITHOUT_HISTORY) {
        throw new MalformedException("a window of version " + version + ", known is " + VERSION);
      }
      Optional<Sentence> last =
          in.readBool() ? Optional.of(sentence(in, version)) : Optional.empty();
      Trust trust = version == WITHOUT_HISTORY ? Trust.NONE : trust(in);
      List<Evidence> failures = new ArrayList<>();
      while (!in.isAtEnd()) {
        var builder = dev.banyan.wire.Evidence.newBuilder();
        in.readMessage(builder, ExtensionRegistryLite.getEmptyRegistry());
        failures.add(EntryCodec.evidence(builder.build()));
      }
      return new Counted(new Window(failures, trust), last);
    } catch (IOException e) {
      throw new MalformedException("a damaged window: " + e.getMessage(), e);
    }
  }

  private static Sentence sentence(CodedInputStream in, int version) throws IOException {
    Instant since = Instant.ofEpochMilli(in.readInt64());
    long until = in.readInt64();
    long offset = in.readInt64();
    int count = in.readUInt32();
    return new Sentence(
        since,
        until == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until)),
        offset,
        count,
        version == WITHOUT_HISTORY ? List.of() : times(in));
  }

  private static List<Instant> times(CodedInputStream in) throws IOException {
    List<Instant> times = new ArrayList<>();
    for (int left = in.readUInt32(); left > 0; left--) {
      times.add(Instant.ofEpochMilli(in.readInt64()));
    }
    return times;
  }

  private static Trust trust(CodedInputStream in) throws IOException {
    List<Trust.Stretch> stretches = new ArrayList<>();
    for (int left = in.readUInt32(); left > 0; left--) {
      stretches.add(
          new Trust.Stretch(
              Instant.ofEpochMilli(in.readInt64()), Instant.ofEpochMilli(in.readInt64())));
    }
    return new Trust(stretches);
  }
}
