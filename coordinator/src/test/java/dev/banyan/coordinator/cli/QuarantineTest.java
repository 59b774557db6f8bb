package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import org.junit.jupiter.api.Test;

class QuarantineTest extends AskedBanyan {
  @Test
  void saysFromWhenOnAHostIsIgnored() {
    assertThat(banyan("agents", "quarantine", "pbx-66", "--reason", "it lies"))
        .isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("what pbx-66 says of failures is ignored from revision 17 on\n");
    assertThat(err.toString()).contains("no host pbx-66 is attached", "is the name right?");
  }

  @Test
  void doubtsNoNameThatIsKnown() {
    assertThat(banyan("agents", "quarantine", "pbx-a")).isEqualTo(ExitCode.OK);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void answersNoIfItWasSoBefore() {
    assertThat(banyan("agents", "quarantine", "pbx-66", "--release", "--json"))
        .isEqualTo(ExitCode.NO);
    assertThat(out)
        .hasToString(
            "{\"host\":\"pbx-66\",\"quarantined\":false,\"changed\":false,\"revision\":null}\n");
  }
}
