package dev.banyan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The show that a newcomer is invited to: it says of itself whether all that it claims is true. */
class DemoIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path directory;

  @Test
  void everythingThatTheDemoClaimsIsTrueAndNothingOfItIsLeft() throws Exception {
    String box = "demo" + ProcessHandle.current().pid();
    Path said = directory.resolve("said");
    ProcessBuilder demo =
        new ProcessBuilder("../demo", "--once", "--no-install")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    demo.environment().put("BANYAN_DEMO_BOX", box);
    Process process = demo.start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as(() -> read(said))
          .isTrue();
    } finally {
      process.destroy();
      process.waitFor();
    }
    assertThat(process.exitValue()).as(() -> read(said)).isZero();
    assertThat(read(said)).contains("All of that was true.");
    assertThat(Path.of("/run/netns/banyan-" + box + "-switch")).doesNotExist();
    assertThat(Path.of("/run/netns/banyan-" + box + "-pbx1")).doesNotExist();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
