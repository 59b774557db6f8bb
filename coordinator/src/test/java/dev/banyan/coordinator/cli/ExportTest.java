package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import org.junit.jupiter.api.Test;

class ExportTest extends AskedBanyan {
  @Test
  void printsOneAddressALine() {
    assertThat(banyan("export")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("192.0.2.7\n");
  }

  @Test
  void printsWhatIpsetRestores() {
    assertThat(banyan("export", "--ipset", "blocked")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            create blocked-4 hash:net family inet timeout 0 maxelem 65536
            create blocked-6 hash:net family inet6 timeout 0 maxelem 65536
            add blocked-4 192.0.2.7 timeout 604735
            """);
  }

  @Test
  void printsObjectsForPrograms() {
    assertThat(banyan("export", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("{\"address\":\"192.0.2.7\",\"until\":\"2026-11-29T11:58:55Z\"}\n");
  }

  @Test
  void printsTheAllowListWithoutWhatOneJailIgnores() {
    assertThat(banyan("export", "--allowed")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("192.0.2.7\n");
  }

  @Test
  void refusesANameThatIpsetWouldNotTake() {
    assertThat(banyan("export", "--ipset", "a b")).isEqualTo(ExitCode.USAGE);
    assertThat(banyan("export", "--ipset", "a", "--json")).isEqualTo(ExitCode.USAGE);
  }
}
