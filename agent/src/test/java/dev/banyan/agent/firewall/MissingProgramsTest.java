package dev.banyan.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.agent.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host on which not everything is installed. */
class MissingProgramsTest {
  private static final List<String> ALL = List.of("ipset", "iptables", "ip6tables", "nft");

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "ipset, ipset, install the package ipset",
    "ipset, iptables, install the package iptables",
    "ipset, ip6tables, install the package iptables",
    "iptables, iptables, install the package iptables",
    "iptables, ip6tables, install the package iptables",
    "nftables, nft, install the package nftables"
  })
  void saysWhatToInstall(String firewall, String missing, String advice) throws IOException {
    for (String program : ALL) {
      if (!program.equals(missing)) {
        Files.createSymbolicLink(directory.resolve(program), Path.of("/bin/true"));
      }
    }
    var here = new Programs(List.of(), directory.toString());

    FirewallException thrown =
        catchThrowableOfType(
            FirewallException.class,
            () -> Firewalls.named(firewall, here, InstantSource.system()).close());

    assertThat(thrown).hasMessageContaining(missing).hasMessageContaining(advice);
    assertThat(thrown.reason()).isEqualTo(FirewallException.Reason.MISSING);
  }
}
