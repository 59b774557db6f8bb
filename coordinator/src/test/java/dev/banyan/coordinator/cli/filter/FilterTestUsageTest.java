package dev.banyan.coordinator.cli.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which filter {@code filter test} runs, and what makes no sense. */
class FilterTestUsageTest extends FilterTested {
  @Test
  void aRegexIsAddedToThoseOfTheFilter() throws IOException {
    String log =
        log(
            "auth.log",
            """
            Nov 22 17:04:05 pbx sshd[42]: Invalid user admin from 192.0.2.7 port 4711
            Nov 22 17:04:06 pbx sshd[42]: Bad luck for 192.0.2.8
            """);

    assertThat(test("banyan/sshd", log, "--json", "--regex", "^Bad luck for <ADDR>$")).isZero();
    assertThat(out.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("\"regex\":2") && line.contains("192.0.2.7"))
        .anyMatch(line -> line.contains("\"regex\":6") && line.contains("192.0.2.8"));
  }

  @Test
  void findsAFilterByItsNameItsPathAndWithOptions() throws IOException {
    Files.createDirectories(directory.resolve("filter.d"));
    Path file =
        Files.writeString(
            directory.resolve("filter.d/app.conf"),
            """
            [Definition]
            failregex = <failregex-<mode>>
            failregex-normal = ^refused <HOST>$
            failregex-strict = ^strictly refused <HOST>$
            mode = normal
            """);
    String log = log("app.log", "strictly refused 192.0.2.7\n");
    String config = directory.toString();

    assertThat(test("--config", config, "app", log)).isEqualTo(ExitCode.NO);
    assertThat(test("--config", config, "app[mode=strict]", log)).isEqualTo(ExitCode.OK);
    assertThat(test(file + "[mode=strict]", log)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("filter   app, " + file);
  }

  @Test
  void exitsWithOneIfNothingMatches() throws IOException {
    assertThat(test("banyan/asterisk", log("empty", ""))).isEqualTo(ExitCode.NO);
    assertThat(test("banyan/asterisk", log("other", "hello\n"), "--json")).isEqualTo(ExitCode.NO);
  }

  @Test
  void saysWhatMakesNoSense() throws IOException {
    String log = log("messages", LOG);

    assertThat(usage("asteris", log)).contains("no filter is called 'asteris'; did you mean");
    assertThat(noInput("./no.conf", log)).contains("there is no filter's file './no.conf'");
    assertThat(usage("banyan/asterisk")).contains("name a log to read");
    assertThat(noInput("banyan/asterisk", "nowhere")).contains("there is no file 'nowhere'");
    assertThat(noInput("banyan/asterisk", directory.toString())).contains("is a directory");
    assertThat(usage("banyan/asterisk", log, "--regex", "<HOST>")).contains("takes no --regex");
    assertThat(usage("--regex", "(<HOST>", log)).contains("--regex: ");
    assertThat(usage("--regex", "no host", log)).contains("--regex: names no host");
    assertThat(usage("banyan/asterisk", log, "--json", "--missed")).contains("does not go with");
  }

  @Test
  void saysWhatIsWrongWithTheDirectoryOfFilters() throws IOException {
    String log = log("messages", LOG);
    String nowhere = directory.resolve("nowhere").toString();

    assertThat(noInput("--config", nowhere, "sshd", log))
        .contains("'" + nowhere + "' is no directory; name the directory above filter.d");
    assertThat(noInput("--config", directory.toString(), "sshd", log))
        .contains("holds no filter.d");
    Files.createDirectories(directory.resolve("filter.d/odd.conf"));
    assertThat(usage("--config", directory.toString(), "odd", log))
        .contains("no filter is called 'odd'")
        .doesNotContain("did you mean 'odd'");
    assertThat(usage("sshd[mode=normal] more", log)).contains("names more than one filter");
  }

  @Test
  void tellsWhatAnOptionDoesNotDo() throws IOException {
    String log = log("auth.log", "x\n");
    Files.createDirectories(directory.resolve("filter.d"));
    Files.writeString(
        directory.resolve("filter.d/app.conf"),
        "[Definition]\nfailregex = <re-<mode>>\nre-a = a <HOST>\nre-b = b <HOST>\nmode = a\n");

    assertThat(test("banyan/sshd[mode=nonsense]", log)).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).startsWith("notice ").contains("'nonsense' changes nothing");
    err.getBuffer().setLength(0);
    String config = directory.toString();
    assertThat(test("--config", config, "app[mode=nonsense]", log))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString())
        .contains("app.conf:2: failregex: <re-nonsense> stands for nothing")
        .contains("'mode = nonsense' is not known; expected one of a, b");
  }

  @Test
  void looksNamesUpOnlyIfTold() throws IOException {
    String log = log("app.log", "refused localhost\nrefused 192.0.2.7\n");

    test("--regex", "refused <HOST>$", log, "--json");
    assertThat(out.toString().lines()).singleElement().asString().contains("\"192.0.2.7\"");
    out.getBuffer().setLength(0);
    test("--regex", "refused <HOST>$", "--usedns", "yes", log, "--json");
    assertThat(out.toString()).contains("{\"line\":1,\"host\":\"127.0.0.1\"", "\"192.0.2.7\"");
    out.getBuffer().setLength(0);
    test("--regex", "refused <HOST>$", "--usedns", "warn", log);
    assertThat(out.toString()).contains("lines    2: 2 matched, 0 ignored, 0 missed");
    assertThat(usage("--regex", "<HOST>", "--usedns", "raw", log)).contains("expected no, warn");
  }

  @Test
  void saysEverythingThatIsWrongWithAFilter() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("bad.conf"), "[Definition]\nfailregex = (<HOST>\n  also bad\n");

    assertThat(test(file.toString(), log("messages", LOG))).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains(file + ":2: failregex: ", file + ":3: failregex: ");
  }
}
