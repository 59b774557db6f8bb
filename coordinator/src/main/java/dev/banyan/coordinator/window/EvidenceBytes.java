package dev.banyan.coordinator.window;

import com.google.protobuf.CodedOutputStream;
import dev.banyan.codec.EvidenceCodec;
import dev.banyan.model.Evidence;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A failure as it is added to a value, in bytes that are used again for the next.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class EvidenceBytes {
  private byte[] bytes = new byte[4096];
  private int length;

  /** The failure's bytes, until the next is asked for; only {@link #length} of them count. */
  byte[] of(Evidence failure) {
    int most = EvidenceCodec.mostBytes(failure);
    if (most > bytes.length) {
      bytes = new byte[most];
    }
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      EvidenceCodec.write(failure, out);
      length = out.getTotalBytesWritten();
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  int length() {
    return length;
  }
}
