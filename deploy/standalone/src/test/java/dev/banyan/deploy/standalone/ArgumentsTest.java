package dev.banyan.deploy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void protectThisHostUnlessToldOtherwise() throws Exception {
    Arguments arguments = Arguments.parse();
    assertThat(arguments.agent()).isTrue();
    assertThat(arguments.config()).isEmpty();
    assertThat(arguments.state()).isEqualTo(Path.of("/var/lib/banyan"));
  }

  @Test
  void areReadInAnyOrder() throws Exception {
    Arguments arguments =
        Arguments.parse(
            "--no-agent", "--set", "listen=127.0.0.1:0", "--state", "/s", "--config", "/c");
    assertThat(arguments)
        .isEqualTo(
            new Arguments(
                java.util.Optional.of(Path.of("/c")),
                Path.of("/s"),
                false,
                Map.of("listen", "127.0.0.1:0")));
  }

  @Test
  void sayWhatTheyDoNotUnderstand() {
    assertThatThrownBy(() -> Arguments.parse("--stat", "/s")).hasMessageContaining("--stat");
    assertThatThrownBy(() -> Arguments.parse("--state")).hasMessageContaining("--state needs");
    assertThatThrownBy(() -> Arguments.parse("--set", "listen")).hasMessageContaining("KEY=VALUE");
  }
}
