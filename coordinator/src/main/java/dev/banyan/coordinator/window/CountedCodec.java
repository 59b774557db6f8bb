package dev.banyan.coordinator.window;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.banyan.codec.EvidenceCodec;
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
 * Values of the database: version (3), whether there was a ban, and if so its start, end (0:
 * never), deciding offset and count, and how many starts of earlier bans follow; how many times of
 * trust follow, each from and until; how many failures of the window follow, by log time. Behind
 * them stand failures that were added since without looking, in the order in which they came.
 *
 * <p>A value to which failures were added when there was none has nothing before them: it begins
 * with the length of a failure, which is more than any version. Version 2 did not say how many
 * failures belong to the window, version 1 had neither earlier bans nor trust.
 */
final class CountedCodec {
  private static final int VERSION = 3;
  private static final int WITHOUT_HISTORY = 1;
  private static final long NEVER = 0;

  /** Numbers that every value may have. */
  private static final int FIELDS = 8;

  private static final int MOST_BYTES_OF_A_NUMBER = 10;

  private CountedCodec() {}

  static byte[] encode(Counted counted) {
    byte[] bytes = new byte[mostBytes(counted)];
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
      out.writeUInt32NoTag(counted.window().failures().size());
      for (Evidence failure : counted.window().failures()) {
        EvidenceCodec.write(failure, out);
      }
      return Arrays.copyOf(bytes, out.getTotalBytesWritten());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /** Enough for the value, so that it is written in one go. */
  private static int mostBytes(Counted counted) {
    int earlier = counted.last().map(last -> last.earlier().size()).orElse(0);
    int stretches = counted.window().trust().stretches().size();
    int bytes = (FIELDS + earlier + 2 * stretches) * MOST_BYTES_OF_A_NUMBER;
    for (Evidence failure : counted.window().failures()) {
      bytes += EvidenceCodec.mostBytes(failure);
    }
    return bytes;
  }

  static Counted decode(byte[] value) throws MalformedException {
    try {
      CodedInputStream in = CodedInputStream.newInstance(value);
      if (value.length > 0 && (value[0] > VERSION || value[0] < 0)) {
        return new Counted(with(Window.EMPTY, in), Optional.empty());
      }
      int version = in.readUInt32();
      if (version < WITHOUT_HISTORY) {
        throw new MalformedException("a window of version " + version + ", known is " + VERSION);
      }
      Optional<Sentence> last =
          in.readBool() ? Optional.of(sentence(in, version)) : Optional.empty();
      Trust trust = version == WITHOUT_HISTORY ? Trust.NONE : trust(in);
      int count = version == VERSION ? in.readUInt32() : 0;
      List<Evidence> failures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        failures.add(EvidenceCodec.read(in));
      }
      return new Counted(with(new Window(failures, trust), in), last);
    } catch (IOException e) {
      throw new MalformedException("a damaged window: " + e.getMessage(), e);
    }
  }

  /** The window with the failures that were added to the value. */
  private static Window with(Window window, CodedInputStream in)
      throws IOException, MalformedException {
    Window all = window;
    while (!in.isAtEnd()) {
      all = all.with(EvidenceCodec.read(in), Integer.MAX_VALUE);
    }
    return all;
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
