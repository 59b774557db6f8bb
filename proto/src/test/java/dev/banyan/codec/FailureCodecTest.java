package dev.banyan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
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

  private static void refused(dev.banyan.wire.Failure.Builder failure, String words) {
    assertThatThrownBy(() -> FailureCodec.decode(failure.build().toByteArray()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }
}
