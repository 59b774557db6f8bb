package dev.banyan.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceCodecTest {
  @Test
  void writesTheMessageThatTheBanLogHas() throws Exception {
    for (Evidence evidence : new Evidence[] {full(), bare()}) {
      CodedInputStream in = CodedInputStream.newInstance(written(evidence));
      in.readRawVarint32();
      assertThat(dev.banyan.wire.Evidence.parseFrom(in)).isEqualTo(EntryCodec.evidence(evidence));
    }
  }

  @Test
  void readsOneAfterTheOther() throws Exception {
    byte[] first = written(full());
    byte[] both = Arrays.copyOf(first, first.length + written(bare()).length);
    System.arraycopy(written(bare()), 0, both, first.length, both.length - first.length);

    CodedInputStream in = CodedInputStream.newInstance(both);

    assertThat(EvidenceCodec.read(in)).isEqualTo(full());
    assertThat(EvidenceCodec.read(in)).isEqualTo(bare());
    assertThat(in.isAtEnd()).isTrue();
  }

  private static byte[] written(Evidence evidence) throws IOException {
    byte[] bytes = new byte[EvidenceCodec.mostBytes(evidence)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    EvidenceCodec.write(evidence, out);
    return Arrays.copyOf(bytes, out.getTotalBytesWritten());
  }

  private static Evidence full() {
    return new Evidence(
        new LineId(new HostName("pbx-1"), Long.MIN_VALUE, Long.MAX_VALUE, -1),
        "/var/log/äöü/€",
        Instant.ofEpochMilli(Long.MAX_VALUE / 1_000_000),
        Optional.of("\uD83D\uDE00"),
        Optional.of("€€€"),
        Transport.WSS,
        Integer.MAX_VALUE,
        "€".repeat(170));
  }

  private static Evidence bare() {
    return new Evidence(
        new LineId(new HostName("a"), 0, 0, 0),
        "",
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Transport.UNKNOWN,
        1,
        "");
  }
}
