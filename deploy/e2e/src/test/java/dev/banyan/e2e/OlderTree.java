package dev.banyan.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.banyan.testing.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The project as it was before the wire was changed last, built from its history. */
final class OlderTree {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final String PROTO = "proto/src/main/proto";

  private final Path directory;
  private final String commit;

  /**
   * Builds it, which takes a minute; skips the test where there is no history.
   *
   * @param directory where
   */
  OlderTree(Path directory) {
    this.directory = directory;
    String change = said(ROOT, "git", "log", "-1", "--format=%H", "--", PROTO).strip();
    assumeTrue(!change.isEmpty(), "no git history: nothing older can be built");
    this.commit = said(ROOT, "git", "rev-parse", "--verify", "-q", change + "^").strip();
    assumeTrue(!commit.isEmpty(), "the git history does not reach behind the last change of proto");
    String archive = directory.resolve("older.tar").toString();
    must(ROOT, "git", "archive", "--format=tar", "-o", archive, commit);
    must(directory, "tar", "xf", archive);
    must(directory, "mvn", "-o", "-q", "-B", "-Pfast", "-DskipTests", "package");
  }

  String commit() {
    return commit;
  }

  /** Its launcher. */
  String banyan() {
    return directory.resolve("deploy/bin/banyan").toString();
  }

  private static void must(Path where, String... command) {
    Command.Result result = attempt(where, command);
    if (result.exit() != 0) {
      throw new AssertionError(String.join(" ", command) + " says:\n" + result.output());
    }
  }

  /** What a program says; nothing, if it fails. */
  private static String said(Path where, String... command) {
    Command.Result result = attempt(where, command);
    return result.exit() == 0 ? result.output() : "";
  }

  private static Command.Result attempt(Path where, String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .directory(where.toFile())
              .redirectErrorStream(true)
              .start();
      try (InputStream out = process.getInputStream()) {
        String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        return new Command.Result(process.waitFor(), text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
