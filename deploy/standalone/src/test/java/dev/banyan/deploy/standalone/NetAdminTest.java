package dev.banyan.deploy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetAdminTest {
  @TempDir Path directory;

  @Test
  void isTheTwelfthBitOfTheEffectiveCapabilities() throws IOException {
    assertThat(NetAdmin.isGranted(status("000001ffffffffff"))).isTrue();
    assertThat(NetAdmin.isGranted(status("0000000000001000"))).isTrue();
    assertThat(NetAdmin.isGranted(status("000001ffffffefff"))).isFalse();
    assertThat(NetAdmin.isGranted(status("0000000000000000"))).isFalse();
  }

  @Test
  void isNotGrantedWhereTheKernelDoesNotSay() {
    assertThat(NetAdmin.isGranted(directory.resolve("none"))).isFalse();
  }

  private Path status(String effective) throws IOException {
    return Files.writeString(
        directory.resolve("status"),
        "Name:\tjava\nCapPrm:\t000001ffffffffff\nCapEff:\t" + effective + "\nCapBnd:\t0\n");
  }
}
