package dev.banyan.agent.clock;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;

/**
 * Stamps of this host, from {@code /proc} (proc(5), random(4)). A container that is started again
 * is a boot of its own, since its uptime may be too: so the first process belongs to the name.
 * Where {@code /proc} does not tell, no boot is like another. Owner: one thread.
 */
public final class Stamps {
  private static final Pattern BOOT = Pattern.compile("[0-9a-f-]{1,64}");
  private static final int STARTED = 19;

  private final Path proc;
  private final InstantSource wall;

  public Stamps(Path proc, InstantSource wall) {
    this.proc = proc;
    this.wall = wall;
  }

  /** The one of now. */
  public Stamp now() {
    Instant now = wall.instant();
    try {
      String boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
      return BOOT.matcher(boot).matches()
          ? new Stamp(boot + firstProcess(), now.minus(uptime()), now)
          : Stamp.of(now);
    } catch (IOException | NumberFormatException e) {
      return Stamp.of(now);
    }
  }

  private Duration uptime() throws IOException {
    String seconds = Files.readString(proc.resolve("uptime")).split("[ \n]", 2)[0];
    return Duration.ofMillis(new BigDecimal(seconds).movePointRight(3).longValue());
  }

  /** When it was started; nothing if that is a secret. */
  private String firstProcess() {
    try {
      String stat = Files.readString(proc.resolve("1/stat"));
      return "-"
          + Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[STARTED]);
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
