package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.process.Programs;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One long-lived {@code ipset -}, which takes a command a line. It prints nothing that tells that a
 * command was done, so each is followed by a {@code test}, whose answer comes on standard error.
 *
 * <p>S1: a command was done if no error came before the answer to its test. S2: a command is
 * answered by one line, or by two of which the first is its error. S3: a program that does not
 * answer within {@value #LIMIT_MILLIS} ms is killed; the next command starts another. S4: what it
 * prints otherwise, its prompts, is thrown away after each turn, so that it never waits for room.
 *
 * <p>Owner: the firewall.
 */
final class IpsetSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IpsetSession.class);
  private static final long LIMIT_MILLIS = 2_000;
  private static final long SLACK_MILLIS = 100;
  private static final long AT_ONCE_NANOS = 100_000;
  private static final long LOOK_NANOS = 100_000;
  private static final String LIST = "list -terse\nversion\n";

  /** They wait in its memory for the end of a line. */
  private static final Pattern PROMPTS = Pattern.compile("^(ipset> )+");

  /** Begins what {@code version} answers, behind a prompt. */
  private static final String END = "ipset> ipset v";

  private static final long NO_DEADLINE = Long.MAX_VALUE;

  private final Programs programs;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "banyan-ipset-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final List<String> command;
  private boolean lists;
  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile long deadlineNanos = NO_DEADLINE;
  private volatile @Nullable Child child;

  IpsetSession(Programs programs) {
    this.programs = programs;
    this.lists = programs.has("stdbuf");
    this.command = lists ? List.of("stdbuf", "-oL", "ipset", "-") : List.of("ipset", "-");
  }

  /** A running program and its ends. */
  private record Child(
      Process process, OutputStream in, BufferedReader answers, InputStream printed) {}

  /**
   * What {@code ipset list -terse} prints, without another program; empty if this one does not say.
   */
  Optional<String> list() {
    if (!lists) {
      return Optional.empty();
    }
    try {
      return Optional.of(listed(child()));
    } catch (IOException e) {
      stop();
      lists = false;
      log.debug("sets are listed by a program of its own each time", e);
      return Optional.empty();
    }
  }

  private static String listed(Child running) throws IOException {
    long deadline = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    forget(running.printed());
    send(running, List.of(LIST));
    var text = new ByteArrayOutputStream();
    int end = -1;
    while (end < 0) {
      int more = running.printed().available();
      if (more > 0) {
        text.write(running.printed().readNBytes(more));
        end = end(text.toString(StandardCharsets.ISO_8859_1));
      } else if (System.nanoTime() > deadline || !running.process().isAlive()) {
        throw new IOException("it does not list its sets");
      } else {
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
    if (running.answers().ready()) {
      throw new IOException(running.answers().readLine());
    }
    return PROMPTS
        .matcher(text.toString(StandardCharsets.ISO_8859_1).substring(0, end))
        .replaceFirst("");
  }

  /** Where the list ends, once the answer after it is whole. */
  private static int end(String text) {
    int end = text.indexOf(END);
    return end >= 0 && text.indexOf('\n', end) > 0 ? end : -1;
  }

  private static void forget(InputStream printed) throws IOException {
    for (int more = printed.available(); more > 0; more = printed.available()) {
      printed.skipNBytes(more);
    }
  }

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
      lookOut(running);
      List<Optional<String>> answers = new ArrayList<>(commands.size());
      for (int i = 0; i < commands.size(); i++) {
        answers.add(answer(running));
      }
      forget(running.printed());
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

  /** Who sleeps is woken late; the answer to one ban is there before that. */
  @SuppressWarnings("ThreadPriorityCheck") // a kernel that yields to nobody costs 100 µs, no more
  private static void lookOut(Child running) throws IOException {
    long end = System.nanoTime() + AT_ONCE_NANOS;
    while (!running.answers().ready() && System.nanoTime() < end) {
      Thread.yield();
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
      Process process = programs.converse(command.toArray(String[]::new));
      running =
          new Child(
              process,
              process.getOutputStream(),
              new BufferedReader(
                  new InputStreamReader(process.getErrorStream(), StandardCharsets.ISO_8859_1)),
              process.getInputStream());
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
