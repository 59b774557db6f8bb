package dev.banyan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end; what it says on either stream is kept. */
public final class Command {
  private static final int LIMIT_SECONDS = 60;

  private Command() {}

  /** What a program answered. */
  public record Result(int exit, String output) {}

  /** Its output; an {@link AssertionError} if it failed. */
  public static String run(List<String> command) {
    Result result = attempt(command);
    if (result.exit() != 0) {
      throw new AssertionError(
          "%s: exit %d: %s"
              .formatted(String.join(" ", command), result.exit(), result.output().strip()));
    }
    return result.output();
  }

  /** Its exit code and output, whatever they are. */
  public static Result attempt(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + ": does not end");
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
