package dev.banyan.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import dev.banyan.model.Evidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Counted failures as bytes, one after the other: a length and an {@code Evidence} message each.
 * They are written without the message in between, since every failure of the cluster is.
 */
public final class EvidenceCodec {
  private static final int HOST = 1;
  private static final int FILE = 2;
  private static final int FINGERPRINT = 3;
  private static final int OFFSET = 4;
  private static final int LINE_HASH = 5;
  private static final int LOG_TIME_MS = 6;
  private static final int USER = 7;
  private static final int TRANSPORT = 8;
  private static final int WEIGHT = 9;
  private static final int LINE = 10;
  private static final int ATTEMPT = 11;

  /** What the numbers of a message take at most, tags and lengths included. */
  private static final int MOST_BYTES_OF_NUMBERS = 96;

  private static final int MOST_BYTES_OF_A_CHARACTER = 3;

  private EvidenceCodec() {}

  /** How many bytes {@link #write} takes at most. */
  public static int mostBytes(Evidence evidence) {
    int characters =
        evidence.id().host().value().length()
            + evidence.file().length()
            + evidence.user().map(String::length).orElse(0)
            + evidence.line().length()
            + evidence.attempt().map(String::length).orElse(0);
    return characters * MOST_BYTES_OF_A_CHARACTER + MOST_BYTES_OF_NUMBERS;
  }

  /** Writes the length and the message. */
  public static void write(Evidence evidence, CodedOutputStream out) throws IOException {
    byte[] host = utf8(evidence.id().host().value());
    byte[] file = utf8(evidence.file());
    byte[] user = utf8(evidence.user().orElse(""));
    byte[] line = utf8(evidence.line());
    byte[] attempt = utf8(evidence.attempt().orElse(""));
    int transport = Fields.transport(evidence.transport()).getNumber();
    long logTimeMs = evidence.logTime().toEpochMilli();
    out.writeUInt32NoTag(
        size(HOST, host)
            + size(FILE, file)
            + CodedOutputStream.computeFixed64Size(FINGERPRINT, evidence.id().fingerprint())
            + CodedOutputStream.computeInt64Size(OFFSET, evidence.id().offsetBytes())
            + CodedOutputStream.computeFixed64Size(LINE_HASH, evidence.id().hash())
            + CodedOutputStream.computeInt64Size(LOG_TIME_MS, logTimeMs)
            + size(USER, user)
            + CodedOutputStream.computeEnumSize(TRANSPORT, transport)
            + CodedOutputStream.computeUInt32Size(WEIGHT, evidence.weight())
            + size(LINE, line)
            + size(ATTEMPT, attempt));
    write(HOST, host, out);
    write(FILE, file, out);
    out.writeFixed64(FINGERPRINT, evidence.id().fingerprint());
    out.writeInt64(OFFSET, evidence.id().offsetBytes());
    out.writeFixed64(LINE_HASH, evidence.id().hash());
    out.writeInt64(LOG_TIME_MS, logTimeMs);
    write(USER, user, out);
    out.writeEnum(TRANSPORT, transport);
    out.writeUInt32(WEIGHT, evidence.weight());
    write(LINE, line, out);
    write(ATTEMPT, attempt, out);
  }

  /** Reads what {@link #write} wrote. */
  public static Evidence read(CodedInputStream in) throws IOException, MalformedException {
    var builder = dev.banyan.wire.Evidence.newBuilder();
    in.readMessage(builder, ExtensionRegistryLite.getEmptyRegistry());
    return EntryCodec.evidence(builder.build());
  }

  /** The JDK turns a text of ASCII into bytes at once, others character by character. */
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A text that is absent takes nothing. */
  private static int size(int field, byte[] text) {
    return text.length == 0 ? 0 : CodedOutputStream.computeByteArraySize(field, text);
  }

  private static void write(int field, byte[] text, CodedOutputStream out) throws IOException {
    if (text.length > 0) {
      out.writeByteArray(field, text);
    }
  }
}
