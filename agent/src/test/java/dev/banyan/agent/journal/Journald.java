package dev.banyan.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.agent.process.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A journald of its own, in a mount namespace in which {@code /run} is empty at first. */
final class Journald {
  private static final String SCRIPT =
      """
      set -e
      mount -t tmpfs tmpfs /run
      mkdir -p /run/systemd/journal /run/log/journal
      mount -t tmpfs tmpfs /var/log
      /lib/systemd/systemd-journald & journald=$!
      trap 'kill $journald; wait $journald' EXIT
      until [ -S /run/systemd/journal/socket ]; do sleep 0.02; done
      echo up
      read end || true
      """;

  private final Process process;
  private final Programs inside;

  private Journald(Process process) {
    this.process = process;
    this.inside =
        new Programs(List.of("nsenter", "--mount", "--target", Long.toString(process.pid())));
  }

  static Journald start() throws IOException {
    Process process =
        new ProcessBuilder("unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(UTF_8);
    if (!"up".equals(out.readLine())) {
      process.destroyForcibly();
      throw new IOException("journald did not start");
    }
    return new Journald(process);
  }

  /** Programs that see this journal. */
  Programs inside() {
    return inside;
  }

  /** Logs an entry with these fields, a line each. */
  void log(String fields) throws InterruptedException {
    Programs.Answer answer = inside.run(Duration.ofSeconds(20), fields, "logger", "--journald");
    if (!answer.ok()) {
      throw new AssertionError(answer.error());
    }
  }

  void stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
