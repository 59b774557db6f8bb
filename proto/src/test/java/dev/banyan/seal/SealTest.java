package dev.banyan.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.conf.ConfigurationException;
import dev.banyan.model.HostName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
  private static final HostName PBX = new HostName("pbx-07");
  private static final HostName OTHER = new HostName("pbx-08");
  private static final byte[] KEY = {(byte) 192, 0, 2};
  private static final byte[] VALUE = "a failure".getBytes(StandardCharsets.UTF_8);
  private static final String OLD = "an old secret of thirty-two characters";
  private static final String NEW = "a new secret of more than thirty-two characters";

  @TempDir private Path directory;

  private Secrets secrets(String... lines) throws Exception {
    Path file = Files.createTempFile(directory, "secret", "");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return Secrets.read(file);
  }

  private static byte[] seal(Secrets secrets) {
    return new Seal(secrets.ofHost(PBX)).of(KEY, VALUE);
  }

  @Test
  void whatAHostSealedIsItsOwnAndNobodyElses() throws Exception {
    Secrets secrets = secrets(OLD);
    var verifier = new Verifier(() -> secrets);

    assertThat(verifier.failure(PBX, KEY, VALUE, seal(secrets))).isEqualTo(Verdict.GENUINE);
    assertThat(verifier.failure(OTHER, KEY, VALUE, seal(secrets))).isEqualTo(Verdict.FORGED);
    assertThat(verifier.banLog(KEY, VALUE, seal(secrets))).isEqualTo(Verdict.FORGED);
    assertThat(verifier.failure(PBX, KEY, VALUE, null)).isEqualTo(Verdict.UNSEALED);
  }

  @Test
  void nothingOfARecordCanBeChanged() throws Exception {
    Secrets secrets = secrets(OLD);
    var verifier = new Verifier(() -> secrets);
    byte[] seal = seal(secrets);
    var random = new Random(1);

    for (int i = 0; i < 1_000; i++) {
      byte[][] parts = {KEY.clone(), VALUE.clone(), seal.clone()};
      byte[] part = parts[random.nextInt(3)];
      part[random.nextInt(part.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(verifier.failure(PBX, parts[0], parts[1], parts[2])).isNotEqualTo(Verdict.GENUINE);
    }
    for (int length = 0; length < seal.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(seal, length);
      assertThat(verifier.failure(PBX, KEY, VALUE, cut)).isNotEqualTo(Verdict.GENUINE);
    }
  }

  @Test
  void aByteThatMovesFromTheKeyToTheValueIsSeen() throws Exception {
    Secrets secrets = secrets(OLD);
    byte[] seal = new Seal(secrets.ofBanLog()).of(new byte[] {1, 1}, new byte[] {1});

    assertThat(new Verifier(() -> secrets).banLog(new byte[] {1}, new byte[] {1, 1}, seal))
        .isEqualTo(Verdict.FORGED);
  }

  @Test
  void removingARecordIsSealedToo() throws Exception {
    Secrets secrets = secrets(OLD);
    var verifier = new Verifier(() -> secrets);
    byte[] removal = new Seal(secrets.ofBanLog()).of(KEY, null);

    assertThat(verifier.banLog(KEY, null, removal)).isEqualTo(Verdict.GENUINE);
    assertThat(verifier.banLog(KEY, new byte[0], removal)).isEqualTo(Verdict.FORGED);
    assertThat(verifier.banLog(KEY, null, null)).isEqualTo(Verdict.UNSEALED);
  }

  @Test
  void theSecretIsChangedWithoutAPause() throws Exception {
    Secrets before = secrets(OLD);
    Secrets both = secrets(NEW, "# goes in a month", OLD);
    Secrets after = secrets(NEW);
    var now = new AtomicReference<>(before);
    var verifier = new Verifier(now::get);

    assertThat(verifier.failure(PBX, KEY, VALUE, seal(before))).isEqualTo(Verdict.GENUINE);
    now.set(both);
    assertThat(verifier.failure(PBX, KEY, VALUE, seal(before))).isEqualTo(Verdict.GENUINE);
    assertThat(verifier.failure(PBX, KEY, VALUE, seal(both))).isEqualTo(Verdict.GENUINE);
    now.set(after);
    assertThat(verifier.failure(PBX, KEY, VALUE, seal(both))).isEqualTo(Verdict.GENUINE);
    assertThat(verifier.failure(PBX, KEY, VALUE, seal(before))).isEqualTo(Verdict.UNKNOWN_SECRET);
  }

  @Test
  void theFileIsForItsOwnerAloneAndHoldsSecrets() throws Exception {
    Path file = directory.resolve("secret");
    Secrets.create(file, new SecureRandom());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Secrets.read(file)).isEqualTo(Secrets.read(file));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> Secrets.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("chmod 600");
    assertThatThrownBy(() -> secrets("# none")).hasMessageContaining("holds 0 secrets");
    assertThatThrownBy(() -> secrets("", "short")).hasMessageContaining(":2: a secret of 5");
  }

  @Test
  void aFileThatChangesIsReadAgainAndAWrongOneChangesNothing() throws Exception {
    Path file = directory.resolve("secret");
    Secrets.create(file, new SecureRandom());
    SecretFile secrets = SecretFile.open(file);
    Secrets first = secrets.get();

    assertThat(secrets.refresh()).isFalse();
    Files.writeString(file, "short\n");
    assertThat(secrets.refresh()).isFalse();
    assertThat(secrets.get()).isEqualTo(first);
    Files.writeString(file, NEW + "\n");
    assertThat(secrets.refresh()).isTrue();
    assertThat(secrets.get()).isEqualTo(secrets(NEW));
  }

  @Test
  void keysShowNothingOfThemselves() throws Exception {
    SealKey key = secrets(OLD).ofHost(PBX);
    String hex = java.util.HexFormat.of().formatHex(key.key());
    assertThat(key.toString()).doesNotContain(hex);
  }
}
