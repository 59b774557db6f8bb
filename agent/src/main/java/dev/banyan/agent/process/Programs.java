package dev.banyan.agent.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs other programs, with the locale {@code C} and a search path that does not depend on who
 * started this one.
 *
 * @param prefix put before every command, such as {@code ip netns exec NAME}
 * @param path where programs are looked for
 */
public record Programs(List<String> prefix, String path) {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int NOT_FOUND = 127;
  private static final int TIMED_OUT = 124;

  /** For how long a pipe is read that a process in the background holds open. */
  private static final long PIPE_MILLIS = 2_000;

  /** Most programs have ended by then and said no more than a pipe holds. */
  private static final long AT_ONCE_MILLIS = 25;

  private static final Duration TEXT = Duration.ofSeconds(10);

  private static final int KEPT_BYTES = 4096;

  public Programs {
    prefix = List.copyOf(prefix);
  }

  /** Those of this host, with something before every command. */
  public Programs(List<String> prefix) {
    this(prefix, PATH);
  }

  /** Runs them as they are. */
  public static Programs here() {
    return new Programs(List.of());
  }

  /**
   * What a program answered.
   *
   * @param exit 127 if there is no such program, 124 if it did not end in time and was killed
   */
  public record Answer(int exit, String output, String error) {
    public boolean ok() {
      return exit == 0;
    }

    /** Whether it was killed because it did not end. */
    public boolean timedOut() {
      return exit == TIMED_OUT;
    }

    /** Whether there is no such program. */
    public boolean notFound() {
      return exit == NOT_FOUND;
    }
  }

  /** Whether there is such a program. */
  public boolean has(String program) {
    return find(program).isPresent();
  }

  /** The file that a program is, with links followed. */
  public Optional<Path> file(String program) {
    try {
      Optional<Path> found = find(program);
      return found.isPresent() ? Optional.of(found.get().toRealPath()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A file as these programs see it; empty if it is not there. */
  public String text(String file) throws InterruptedException {
    if (!prefix.isEmpty()) {
      return run(TEXT, "", "cat", file).output();
    }
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }

  private Optional<Path> find(String program) {
    return Stream.of(path.split(":", -1))
        .map(directory -> Path.of(directory, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** What a program reads on its standard input, written by a thread of its own. */
  public interface Input {
    Input NOTHING = to -> {};

    void write(Writer to) throws IOException;
  }

  /** Runs a program to its end. */
  public Answer run(Duration limit, String input, String... command) throws InterruptedException {
    return run(limit, input.isEmpty() ? Input.NOTHING : to -> to.write(input), command);
  }

  /** Runs a program to its end, as above; what it reads need never be in memory as a whole. */
  public Answer run(Duration limit, Input input, String... command) throws InterruptedException {
    Process process;
    try {
      process = builder(command).start();
    } catch (IOException e) {
      return new Answer(NOT_FOUND, "", String.valueOf(e.getMessage()));
    }
    try {
      if (input == Input.NOTHING) {
        writeAll(process.getOutputStream(), input);
        if (process.waitFor(AT_ONCE_MILLIS, TimeUnit.MILLISECONDS)) {
          return atOnce(process);
        }
      }
      return inTime(process, limit, input, command[0]);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What it said is kept by the system, and no thread has to wait for it. */
  private static Answer atOnce(Process process) {
    try (InputStream output = process.getInputStream();
        InputStream error = process.getErrorStream()) {
      return new Answer(process.exitValue(), kept(output), kept(error));
    } catch (IOException e) {
      return new Answer(process.exitValue(), "", String.valueOf(e.getMessage()));
    }
  }

  /** Not up to its end: a process that was left in the background may hold it open. */
  private static String kept(InputStream pipe) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int more = pipe.available(); more > 0; more = pipe.available()) {
      bytes.write(pipe.readNBytes(more));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Answer inTime(Process process, Duration limit, Input input, String program)
      throws InterruptedException {
    var output = read(process.getInputStream());
    var error = read(process.getErrorStream());
    var written = write(process.getOutputStream(), input);
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      kill(process);
      return new Answer(
          TIMED_OUT, text(output), program + " did not end within " + limit.toMillis() + " ms");
    }
    finished(written);
    return new Answer(process.exitValue(), text(output), text(error));
  }

  /** The parent first, or a shell would go on with its next program. */
  private static void kill(Process process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /**
   * Runs several programs, one after the other, each to its end; none reads anything. They are
   * started by one shell, since it takes this process more to start a program than most take to
   * answer.
   *
   * @param limit for all of them
   * @return of each its answer; what was said on standard error is in all of them
   */
  public List<Answer> runAll(Duration limit, List<List<String>> commands)
      throws InterruptedException {
    StringBuilder script = new StringBuilder();
    commands.forEach(words -> script.append(quoted(words)).append("; printf '\\0%d\\0' $?\n"));
    Answer all = run(limit, "", "sh", "-c", script.toString());
    String[] parts = all.output().split("\0", -1);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      answers.add(
          parts.length > 2 * i + 1
              ? new Answer(Integer.parseInt(parts[2 * i + 1]), parts[2 * i], all.error())
              : unanswered(commands.get(i), all));
    }
    return answers;
  }

  private static Answer unanswered(List<String> command, Answer all) {
    return all.timedOut()
        ? new Answer(TIMED_OUT, "", command.get(0) + " did not end in time")
        : new Answer(all.ok() ? NOT_FOUND : all.exit(), "", all.error());
  }

  private static String quoted(List<String> words) {
    return words.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /**
   * A program that goes on and prints something.
   *
   * @param errors the beginning of what it says on standard error, once it ended
   */
  public record Running(Process process, CompletableFuture<String> errors) {
    /** What it said, after its end, and how it ended. */
    public String error() {
      int exit = process.onExit().join().exitValue();
      return "exit code %d %s".formatted(exit, errors.join().strip());
    }
  }

  /** Starts a program that goes on and whose standard output is read. */
  public Running follow(String... command) throws IOException {
    Process process = builder(command).start();
    process.getOutputStream().close();
    return new Running(process, beginning(process.getErrorStream()));
  }

  private static CompletableFuture<String> beginning(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            byte[] kept = stream.readNBytes(KEPT_BYTES);
            stream.transferTo(OutputStream.nullOutputStream());
            return new String(kept, StandardCharsets.UTF_8);
          } catch (IOException e) {
            return String.valueOf(e.getMessage());
          }
        },
        Programs::aside);
  }

  /** Starts a program that goes on and is talked with; whoever starts it reads all that it says. */
  public Process converse(String... command) throws IOException {
    return builder(command).start();
  }

  /** Whoever runs as a prefix finds the command itself, in the same search path. */
  private ProcessBuilder builder(String... command) throws IOException {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(List.of(command));
    words.set(0, absolute(words.get(0)));
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(Map.of("LC_ALL", "C", "PATH", path));
    return builder;
  }

  /** Else it would be looked for in the search path of this process, which may be another. */
  private String absolute(String program) throws IOException {
    if (program.contains("/")) {
      return program;
    }
    return find(program)
        .orElseThrow(() -> new IOException("no program %s in %s".formatted(program, path)))
        .toString();
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Programs::aside);
  }

  private static String text(CompletableFuture<String> pipe) throws InterruptedException {
    String text = finished(pipe);
    return text == null ? "" : text;
  }

  /** What a pipe brought; nothing if a process that was left in the background still holds it. */
  private static <T> @Nullable T finished(CompletableFuture<T> pipe) throws InterruptedException {
    try {
      return pipe.get(PIPE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return null;
    }
  }

  /** Pipes are served by threads of their own: a shared pool could be full of others that wait. */
  private static void aside(Runnable work) {
    var thread = new Thread(work, "banyan-pipe");
    thread.setDaemon(true);
    thread.start();
  }

  private static CompletableFuture<Void> write(OutputStream stream, Input input) {
    if (input == Input.NOTHING) {
      writeAll(stream, input);
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.runAsync(() -> writeAll(stream, input), Programs::aside);
  }

  private static void writeAll(OutputStream stream, Input input) {
    try (Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8)) {
      input.write(writer);
    } catch (IOException e) {
      // The program ended without reading all of it; its exit code says why.
    }
  }
}
