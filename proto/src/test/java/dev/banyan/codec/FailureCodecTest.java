package dev.banyan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.Sighting;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FailureCodecTest {
  private static final dev.banyan.wire.Failure SOUND =
      dev.banyan.wire.Failure.newBuilder()
          .setJail("asterisk")
          .setHost("pbx-1")
          .setAddress(ByteString.copyFrom(new byte[] {(byte) 198, 51, 100, 7}))
          .setLogTimeMs(1)
          .setSeenTimeMs(2)
          .setLine("x".repeat(Failure.MAX_TEXT_BYTES))
          .build();

  @Test
  void givesBackWhatWasEncoded() throws MalformedException {
    Failure failure = FailureCodec.decode(SOUND.toByteArray());
    assertThat(failure.address()).isEqualTo(Address.parse("198.51.100.7").orElseThrow());
    assertThat(FailureCodec.decode(FailureCodec.encode(failure))).isEqualTo(failure);
  }

  @Test
  void refusesTextsThatNoAgentSends() {
    String long513 = "x".repeat(Failure.MAX_TEXT_BYTES + 1);
    refused(SOUND.toBuilder().setLine(long513), "line: 513 bytes, at most 512");
    refused(SOUND.toBuilder().setUser(long513), "user");
    refused(SOUND.toBuilder().setAttempt(long513), "attempt");
    refused(SOUND.toBuilder().setFile("/" + "x".repeat(4096)), "file");
  }

  @Test
  void refusesWhatNamesNoAddressJailOrHost() {
    refused(SOUND.toBuilder().setAddress(ByteString.copyFromUtf8("12345")), "address");
    refused(SOUND.toBuilder().setJail("a/b"), "jail");
    refused(SOUND.toBuilder().setHost(""), "host");
    refused(SOUND.toBuilder().setLogTimeMs(-1), "log_time_ms");
    refused(SOUND.toBuilder().setWeight(-1), "weight");
  }

  @Test
  void readsWhatTheGeneratedReaderReads() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    byte[] sound = full();
    int read = 0;
    for (int turn = 0; turn < 20_000; turn++) {
      byte[] bytes = Arrays.copyOf(sound, sound.length - random.nextInt(3));
      for (int changes = random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      read += isReadAlike(bytes, "seed %d, turn %d".formatted(seed, turn)) ? 1 : 0;
    }
    assertThat(read).isBetween(2_000, 18_000);
  }

  /** Every field, some twice, and some that are not known or of another type. */
  private static byte[] full() throws IOException {
    dev.banyan.wire.Failure first =
        SOUND.toBuilder()
            .setFile("/var/log/ä")
            .setFingerprint(7)
            .setOffset(8)
            .setLineHash(-9)
            .setUser("\uD83D\uDE00")
            .setAttempt("call")
            .setTransportValue(3)
            .setWeight(2)
            .setLine("€ line")
            .setCursor("cursor")
            .setSightingValue(1)
            .build();
    dev.banyan.wire.Failure second =
        dev.banyan.wire.Failure.newBuilder().setHost("pbx-2").setOffset(-1).build();
    ByteString.Output all = ByteString.newOutput();
    first.writeTo(all);
    CodedOutputStream out = CodedOutputStream.newInstance(all);
    out.writeInt32(99, 1);
    out.writeFixed32(99, 2);
    out.writeTag(3, 3); // a group begins
    out.writeInt32(1, 1);
    out.writeTag(3, 4); // and ends
    out.flush();
    second.writeTo(all);
    return all.toByteString().toByteArray();
  }

  /** Whether it is a message; then it is the same for both readers, or no failure for either. */
  private static boolean isReadAlike(byte[] bytes, String turn) {
    dev.banyan.wire.Failure wire;
    try {
      wire = dev.banyan.wire.Failure.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
    try {
      assertThat(same(FailureCodec.decode(bytes), wire)).as(turn).isTrue();
    } catch (MalformedException e) {
      assertThat(e)
          .as(turn)
          .hasMessageMatching("(?s)(host|jail|address|weight|sighting|.*_ms): .*");
    }
    return true;
  }

  private static boolean same(Failure failure, dev.banyan.wire.Failure wire) {
    return failure.jail().value().equals(wire.getJail())
        && failure.address().equals(Address.of(wire.getAddress().toByteArray()))
        && failure.logTime().toEpochMilli() == wire.getLogTimeMs()
        && failure.seenTime().toEpochMilli() == wire.getSeenTimeMs()
        && failure.id().host().value().equals(wire.getHost())
        && failure.file().equals(wire.getFile())
        && failure.id().fingerprint() == wire.getFingerprint()
        && failure.id().offsetBytes() == wire.getOffset()
        && failure.id().hash() == wire.getLineHash()
        && failure.user().orElse("").equals(wire.getUser())
        && failure.attempt().orElse("").equals(wire.getAttempt())
        && failure.transport() == Fields.transport(wire.getTransport())
        && failure.weight() == Math.max(wire.getWeight(), 1)
        && failure.line().equals(wire.getLine())
        && (failure.sighting() == Sighting.SUCCESS) == (wire.getSightingValue() == 1);
  }

  private static void refused(dev.banyan.wire.Failure.Builder failure, String words) {
    assertThatThrownBy(() -> FailureCodec.decode(failure.build().toByteArray()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }
}
