package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.FirewallException.Reason;
import dev.banyan.agent.process.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One long-lived {@code ipset -}, which takes a command a line. It prints nothing that tells that a
 * command was done, so each is followed by a {@code test}, whose answer comes on standard error.
 *
 * <p>S1: a command was done if no error came before the answer to its test. S2: a command is
 * answered by one line, or by two of which the first is its error. S3: a program that does not
 * answer within {@value #LIMIT_MILLIS} ms is killed; the next command starts another.
 *
 * <p>Owner: the firewall.
 */
final class IpsetSession implements AutoCloseable {
  private static final long LIMIT_MILLIS = 2_000;
  private static final long SLACK_MILLIS = 100;
  private static final long NO_DEADLINE = Long.MAX_VALUE;

  private final Programs programs;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "banyan-ipset-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile long deadlineNanos = NO_DEADLINE;
  private volatile @Nullable Child child;

  IpsetSession(Programs programs) {
    this.programs = programs;
  }

  /** A running program and its two ends. */
  private record Child(Process process, OutputStream in, BufferedReader answers) {}

  /**
   * Sends commands, then takes their answers.
   *
   * @param commands of each a command and its test, with line ends
   * @return of each what is wrong with it; absent: it was done
   */
  List<Optional<String>> run(List<String> commands) throws FirewallException {
    try {
      return attempt(commands);
    } catch (IOException first) {
      stop();
      try {
        return attempt(commands);
      } catch (IOException second) {
        stop();
        throw new FirewallException(Reason.FAILED, "ipset: " + second.getMessage());
      }
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    stop();
  }

  private List<Optional<String>> attempt(List<String> commands) throws IOException {
    Child running = child();
    deadlineNanos = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    watch(LIMIT_MILLIS);
    try {
      send(running, commands);
      List<Optional<String>> answers = new ArrayList<>(commands.size());
      for (int i = 0; i < commands.size(); i++) {
        answers.add(answer(running));
      }
      return answers;
    } finally {
      deadlineNanos = NO_DEADLINE;
    }
  }

  /** Who ends before it has read says so by a broken pipe. */
  private static void send(Child running, List<String> commands) throws IOException {
    try {
      running.in().write(String.join("", commands).getBytes(StandardCharsets.ISO_8859_1));
      running.in().flush();
    } catch (IOException e) {
      throw new IOException("it ended before it had read everything: " + e.getMessage(), e);
    }
  }

  private static Optional<String> answer(Child running) throws IOException {
    String first = line(running);
    if (isAnswer(first)) {
      return Optional.empty();
    }
    line(running);
    return Optional.of(first);
  }

  private static boolean isAnswer(String line) {
    return line.contains(" is in set ") || line.contains(" is NOT in set ");
  }

  private static String line(Child running) throws IOException {
    String line = running.answers().readLine();
    if (line == null) {
      throw new IOException("it ended, or was killed because it did not answer");
    }
    return line;
  }

  private Child child() throws IOException {
    Child running = child;
    if (running == null || !running.process().isAlive()) {
      Process process = programs.start("ipset", "-");
      running =
          new Child(
              process,
              process.getOutputStream(),
              new BufferedReader(
                  new InputStreamReader(process.getErrorStream(), StandardCharsets.ISO_8859_1)));
      child = running;
    }
    return running;
  }

  /** Nobody looks while nothing is under way. */
  private void watch(long millis) {
    if (watched.compareAndSet(false, true)) {
      var unused = watch.schedule(this::killIfLate, millis + SLACK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void killIfLate() {
    watched.set(false);
    Child running = child;
    long deadline = deadlineNanos;
    if (running == null || deadline == NO_DEADLINE) {
      return;
    }
    long left = deadline - System.nanoTime();
    if (left < 0) {
      running.process().destroyForcibly();
    } else {
      watch(TimeUnit.NANOSECONDS.toMillis(left));
    }
  }

  private void stop() {
    Child running = child;
    if (running != null) {
      running.process().destroyForcibly();
      child = null;
    }
  }
}
