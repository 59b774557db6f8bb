package dev.banyan.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.process.Programs.Answer;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void runsAProgramByItsWholePath() throws InterruptedException {
    Answer answer = Programs.here().run(LIMIT, "", "sh", "-c", "echo $0");

    assertThat(answer.output()).startsWith("/").endsWith("/sh\n");
  }

  @Test
  void leavesTheCommandBehindAPrefixToIt() throws InterruptedException {
    var programs = new Programs(List.of("env", "GREETING=hello"));

    assertThat(programs.run(LIMIT, "", "sh", "-c", "echo $0 $GREETING").output())
        .isEqualTo("sh hello\n");
  }

  @Test
  void saysThatThereIsNoSuchProgram() throws InterruptedException {
    Answer answer = Programs.here().run(LIMIT, "", "no-such-program");

    assertThat(answer.notFound()).isTrue();
    assertThat(answer.error()).contains("no-such-program");
    assertThat(Programs.here().has("no-such-program")).isFalse();
  }

  @Test
  void waitsForNothingThatWasLeftInTheBackground() throws InterruptedException {
    Answer answer = Programs.here().run(LIMIT, "", "sh", "-c", "sleep 5 & true");

    assertThat(answer.ok()).isTrue();
  }

  @Test
  void hearsAllThatIsSaidHoweverMuchAndHoweverLate() throws InterruptedException {
    Answer answer =
        Programs.here()
            .run(
                LIMIT,
                "",
                "sh",
                "-c",
                "echo first; sleep 0.2; head -c 300000 /dev/zero | tr '\\0' x; echo why >&2; exit"
                    + " 3");

    assertThat(answer.output()).startsWith("first\nxxx").hasSize(300_006);
    assertThat(answer.error()).isEqualTo("why\n");
    assertThat(answer.exit()).isEqualTo(3);
  }

  @Test
  void hearsWhoeverEndsAtOnce() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      Answer answer =
          Programs.here()
              .run(LIMIT, "", "sh", "-c", "head -c 60000 /dev/zero; echo why >&2; exit 3");

      assertThat(answer.output()).hasSize(60_000);
      assertThat(answer.error()).isEqualTo("why\n");
      assertThat(answer.exit()).isEqualTo(3);
    }
  }

  @Test
  void endsWhatAHangingShellHasStarted(@TempDir Path directory) throws Exception {
    Path pid = directory.resolve("pid");
    Answer answer =
        Programs.here()
            .run(Duration.ofMillis(500), "", "sh", "-c", "sleep 30 & echo $! >" + pid + "; wait");

    assertThat(answer.timedOut()).isTrue();
    long child = Long.parseLong(Files.readString(pid).strip());
    await().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void severalProgramsAnswerEachForItself() throws InterruptedException {
    List<Answer> answers =
        Programs.here()
            .runAll(
                LIMIT,
                List.of(
                    List.of("printf", "%s\\n", "it's", "$HOME; exit 9"),
                    List.of("no-such-program"),
                    List.of("sh", "-c", "echo some; exit 3"),
                    List.of("true")));

    assertThat(answers.get(0).output()).isEqualTo("it's\n$HOME; exit 9\n");
    assertThat(answers.get(1).notFound()).isTrue();
    assertThat(answers.get(1).error()).contains("no-such-program");
    assertThat(answers.get(2).exit()).isEqualTo(3);
    assertThat(answers.get(2).output()).isEqualTo("some\n");
    assertThat(answers.get(3).ok()).isTrue();
  }

  @Test
  void ofSeveralProgramsThoseAnswerThatCameBeforeTheOneThatHangs() throws InterruptedException {
    List<Answer> answers =
        Programs.here()
            .runAll(
                Duration.ofMillis(500),
                List.of(List.of("echo", "here"), List.of("sleep", "30"), List.of("true")));

    assertThat(answers.get(0).output()).isEqualTo("here\n");
    assertThat(answers.get(1).timedOut()).isTrue();
    assertThat(answers.get(1).error()).contains("sleep");
    assertThat(answers.get(2).timedOut()).isTrue();
  }

  @Test
  void findsProgramsThatItsOwnSearchPathLacks() throws Exception {
    var java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            home(Programs.class) + File.pathSeparator + home(ProgramsTest.class),
            Elsewhere.class.getName());
    java.environment().put("PATH", "/nowhere");
    Process process = java.redirectErrorStream(true).start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("found");
  }

  private static String home(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** Runs in a process of its own, with another search path. */
  static final class Elsewhere {
    private Elsewhere() {}

    public static void main(String[] args) throws InterruptedException {
      Answer answer = Programs.here().run(LIMIT, "found", "cat");
      System.out.print(answer.ok() ? answer.output() : answer.error());
    }
  }
}
