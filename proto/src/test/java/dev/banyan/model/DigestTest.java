package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class DigestTest {
  private static final EntryKey ONE = new EntryKey("auto/asterisk/*/192.0.2.1/32");
  private static final EntryKey TWO = new EntryKey("auto/asterisk/*/192.0.2.2/32");
  private static final Revision SEVEN = new Revision(7);
  private static final Revision EIGHT = new Revision(8);

  @Test
  void doesNotDependOnTheOrder() {
    assertThat(Digest.NOTHING.with(ONE, SEVEN).with(TWO, EIGHT))
        .isEqualTo(Digest.NOTHING.with(TWO, EIGHT).with(ONE, SEVEN))
        .isEqualTo(Digest.NOTHING.with(ONE, SEVEN).plus(Digest.NOTHING.with(TWO, EIGHT)));
  }

  @Test
  void differsIfAKeyOrARevisionDoes() {
    Digest digest = Digest.NOTHING.with(ONE, SEVEN).with(TWO, EIGHT);

    assertThat(Digest.NOTHING.with(ONE, EIGHT).with(TWO, SEVEN)).isNotEqualTo(digest);
    assertThat(Digest.NOTHING.with(ONE, SEVEN)).isNotEqualTo(digest);
    assertThat(Digest.NOTHING.with(ONE, SEVEN).with(TWO, SEVEN)).isNotEqualTo(digest);
  }

  @Test
  void isTheSameForAllVersionsOfTheSoftware() {
    assertThat(Digest.NOTHING.with(ONE, SEVEN).bytes()).isEqualTo(known());
  }

  @Test
  void isReadBackAndNothingElseIs() {
    Digest digest = Digest.NOTHING.with(ONE, SEVEN);

    assertThat(Digest.read(digest.bytes())).contains(digest);
    assertThat(Digest.read(ByteString.EMPTY)).isEmpty();
    assertThat(Digest.read(ByteString.copyFrom(new byte[9]))).isEmpty();
  }

  private static ByteString known() {
    return ByteString.fromHex("f3fa3fd3c3c0f8c4");
  }
}
