package dev.banyan.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, as its kernel knows it. */
public final class Hostname {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");
  private static final String UNKNOWN = "localhost";

  private Hostname() {}

  /** The name without its domain; {@value #UNKNOWN} if the kernel does not say. */
  public static String local() {
    try {
      String name = Files.readString(KERNEL).strip();
      return name.isEmpty() ? UNKNOWN : name.split("\\.", 2)[0];
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
