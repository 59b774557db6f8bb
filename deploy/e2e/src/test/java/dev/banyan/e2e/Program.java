package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testing.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A process that serves, on one host of the tests' network; it can be killed and started again. */
final class Program implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path log;
  private final List<String> command;
  private @Nullable Process process;

  /**
   * @param log what it says on standard error
   */
  Program(Namespace host, Path log, List<String> command) {
    this.log = log;
    this.command = new ArrayList<>(host.prefix());
    this.command.addAll(command);
  }

  /** Starts it; returns when it says that it is ready. */
  void start() {
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = started;
      String line =
          CompletableFuture.supplyAsync(() -> firstLine(started))
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(line).as(() -> said()).startsWith("ready");
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new AssertionError(said(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String firstLine(Process process) {
    try {
      String line = process.inputReader(UTF_8).readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String said() {
    try {
      return String.join(" ", command) + " says:\n" + Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** As {@code kill -9} does. */
  void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** As {@code kill} does. */
  void stop() {
    if (process != null) {
      process.destroy();
      process.onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
