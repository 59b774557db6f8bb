package dev.banyan.deploy.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The right to change the firewall, {@code CAP_NET_ADMIN}: see {@code capabilities(7)}. */
final class NetAdmin {
  private static final int CAP_NET_ADMIN = 12;
  private static final String EFFECTIVE = "CapEff:";

  private NetAdmin() {}

  /** Whether this process has it. */
  static boolean isGranted() {
    return isGranted(Path.of("/proc/self/status"));
  }

  static boolean isGranted(Path status) {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(EFFECTIVE))
          .map(line -> Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16))
          .anyMatch(mask -> (mask >> CAP_NET_ADMIN & 1) == 1);
    } catch (IOException e) {
      return false;
    }
  }
}
