package dev.banyan.agent.allow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Address;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaysTest {
  private static final String HEAD =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

  @TempDir private Path proc;

  @Test
  void findsTheDefaultGatewaysOfBothFamilies() throws Exception {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    Files.writeString(
        proc.resolve("route"),
        HEAD
            + "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
            + "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
            + "eth0\t0064A8C0\t630200C0\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
            + "eth1\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n");
    Files.writeString(
        proc.resolve("ipv6_route"),
        route6("20010db8000000000000000000000000", "40", "00000000000000000000000000000000", "01")
            + route6(
                "00000000000000000000000000000000", "00", "20010db8" + "0".repeat(23) + "1", "3")
            + route6("00000000000000000000000000000000", "00", "0".repeat(32), "00200200"));
    assertThat(new Gateways(proc).now())
        .isEqualTo(Set.of(address("192.0.2.1"), address("2001:db8::1")));
  }

  @Test
  void aHostWithoutIpv6HasGatewaysToo() throws Exception {
    Files.writeString(
        proc.resolve("route"), HEAD + "eth0 00000000 01010101 0003 0 0 0 00000000 0 0 0\n");
    assertThat(new Gateways(proc).now()).containsExactly(address("1.1.1.1"));
  }

  @Test
  void whatTheKernelCannotShowOrNobodyUnderstandsTakesNothingAway() throws Exception {
    Files.writeString(
        proc.resolve("route"), HEAD + "eth0 00000000 01010101 0003 0 0 0 00000000 0 0 0\n");
    var gateways = new Gateways(proc);
    assertThat(gateways.now()).hasSize(1);
    Files.delete(proc.resolve("route"));
    Files.createDirectory(proc.resolve("route"));
    assertThat(gateways.now()).containsExactly(address("1.1.1.1"));
    Files.delete(proc.resolve("route"));
    Files.writeString(
        proc.resolve("route"),
        "\n\n00 xx\neth0 00000000 zz 0003 0 0 0 00000000\n" + "f ".repeat(99));
    assertThat(gateways.now()).isEmpty();
  }

  private static String route6(String destination, String bits, String next, String flags) {
    return "%s %s %s 00 %s 00000400 00000001 00000000 %s eth0%n"
        .formatted(destination, bits, "0".repeat(32), next, flags);
  }

  private static Address address(String text) {
    return Address.parse(text).orElseThrow();
  }
}
