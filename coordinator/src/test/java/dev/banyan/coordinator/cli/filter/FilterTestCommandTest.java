package dev.banyan.coordinator.cli.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.ScriptedAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What {@code filter test} says of what it found. */
class FilterTestCommandTest extends FilterTested {
  @Test
  void printsOneObjectAMatchInTheOrderOfTheFile() throws IOException {
    assertThat(test("banyan/asterisk", log("messages", LOG), "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"line":1,"host":"198.51.100.7","time":"2026-11-22T15:04:01Z","jail":"asterisk",\
            "regex":1,"attempt":null,"transport":null,"user":"100","weight":1,"counted":true}
            {"line":2,"host":"198.51.100.8","time":"2026-11-22T15:04:02Z","jail":"asterisk",\
            "regex":2,"attempt":"a1","transport":null,"user":"100","weight":1,"counted":true}
            {"line":3,"host":"198.51.100.8","time":"2026-11-22T15:04:02Z","jail":"asterisk",\
            "regex":2,"attempt":"a1","transport":null,"user":"100","weight":1,"counted":false,\
            "why":"the same attempt as line 2"}
            {"line":4,"host":"198.51.100.8","time":"2026-11-22T15:04:09.250Z","jail":"asterisk",\
            "regex":4,"attempt":"a1","transport":"udp","user":"100","weight":1,"counted":true}
            {"line":5,"host":"203.0.113.9","time":"2026-11-22T15:04:11Z","jail":"asterisk",\
            "regex":13,"attempt":null,"transport":"udp","user":null,"weight":1,"counted":true}
            {"line":6,"host":"192.0.2.66","time":"2026-11-22T15:04:11Z","jail":"asterisk",\
            "regex":14,"attempt":null,"transport":"udp","user":"x","weight":1,"counted":false,\
            "why":"it may be text of the record before it, which was cut"}
            """);
  }

  @Test
  void reportsToPeopleWhatCountsAndWhyTheRestDoesNot() throws IOException {
    String log = log("messages", LOG);

    assertThat(test("banyan/asterisk", log)).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .startsWith(
            """
            filter   asterisk, built in
            logs     %s
            lines    8: 6 matched, 0 ignored, 2 missed
            counted  4 failures; 1 line repeats an attempt, 1 line cannot be believed
            dated    2026-11-22T15:04:01Z to 2026-11-22T15:04:11Z; that lies ahead: in a jail it \
            would count as of now (see datepattern, logtimezone)

            LINE  ACCUSES     NOT COUNTED BECAUSE
            6     192.0.2.66  it may be text of the record before it, which was cut

            LINES  DATE
                7  {^LN-BEG}\
            """
                .formatted(log))
        .contains("    1  none that can be read\n")
        .contains("\n   2      2  Request '{method}' from '{from}' failed for");
  }

  @Test
  void namesTheFileOfEachMatchAndCountsAnAttemptOnceOverAllOfThem() throws IOException {
    String messages = log("messages", LOG);
    String full = log("full", LOG.lines().skip(1).findFirst().orElseThrow() + "\n");

    assertThat(test("banyan/asterisk", full, messages, "--json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().toList())
        .anyMatch(
            line ->
                line.startsWith("{\"line\":2,")
                    && line.endsWith(
                        "\"counted\":false,\"why\":\"the same attempt as line 1 of %s\",\"file\":\"%s\"}"
                            .formatted(full, messages)));
  }

  @Test
  void readsDatesInTheZoneThatIsGiven() throws IOException {
    String log = log("app.log", "2026-07-01 12:00:00 refused 192.0.2.7\n");

    test("--regex", "refused <ADDR>$", "--tz", "Europe/Berlin", "--json", log);
    test("--regex", "refused <ADDR>$", "--tz", "UTC-0330", "--json", log);

    assertThat(out.toString()).contains("\"2026-07-01T10:00:00Z\"", "\"2026-07-01T15:30:00Z\"");
    assertThat(test("--regex", "<ADDR>", "--tz", "Nowhere", log)).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void showsTheLinesThatMatchedAndThoseThatDidNotFitForATerminal() throws IOException {
    String log = log("app.log", "refused 192.0.2.7 \u001b[2J\nhello \u202e\n");

    test("--regex", "^refused <ADDR>", "--matched", "--missed", log);

    assertThat(out.toString())
        .startsWith(
            """
            matched 1: refused 192.0.2.7 \\u001B[2J
                    192.0.2.7
            missed  2: hello \\u202E
            """);
  }

  @Test
  void saysWhichRegexWasTooSlowAndHowManyLinesItWasNotAskedAbout() throws IOException {
    String slow = "a".repeat(60) + "cb from x\n";
    String log = log("slow", slow.repeat(7) + "aab from 192.0.2.1\n");

    assertThat(test("--regex", "^(?:a|aa)+b from <HOST>", log)).isEqualTo(ExitCode.NO);
    assertThat(out.toString())
        .contains("slow     failregex 1 ran out of its time on 5 lines and then rested")
        .contains("it was not asked about 3 lines; make it simpler: ^(?:a|aa)+b");
    test("--regex", "^(?:a|aa)+b from <HOST>", log, "--json");
    assertThat(err.toString()).contains("it did so on 5 lines within a minute");
  }

  @Test
  void takesTheClockWhereTheFilterSaysThatThereIsNoDate() throws IOException {
    Files.createDirectories(directory.resolve("filter.d"));
    Files.writeString(
        directory.resolve("filter.d/app.conf"),
        "[Definition]\nfailregex = refused <HOST>$\ndatepattern = {NONE}\n");
    String log = log("app.log", "refused 192.0.2.7\n");

    test("--config", directory.toString(), "app", log, "--json");
    test("--regex", "refused <HOST>$", log, "--json");
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"time\":\"" + ScriptedAdmin.NOON + "\""),
            line -> assertThat(line).contains("\"time\":null"));
  }

  @Test
  void aLineThatAFailregexKnowsAsNoFailureIsNotSaidToBeIgnoredByAnother() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("own.conf"),
            """
            [Definition]
            failregex = ^refused <ADDR>$
              ^<F-NOFAIL>opened</F-NOFAIL> <ADDR>$
            ignoreregex = ^refused 192\\.0\\.2\\.8$
            """);
    String text = "refused 192.0.2.7\nopened 192.0.2.7\nrefused 192.0.2.8\n";

    assertThat(test(file.toString(), log("messages", text))).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains(
            "lines    3: 1 matched, 2 ignored (1 matches a failregex that makes no failure by"
                + " itself), 0 missed");
  }

  @Test
  void saysThatALogIsDatedAheadOfTheClock() throws IOException {
    String line =
        "[%s-11-22 17:04:01] NOTICE[7] manager.c: 192.0.2.7 failed to authenticate as 'eve'\n";
    String text = line.formatted(1970) + line.formatted(2099);

    assertThat(test("banyan/asterisk", log("messages", text))).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("dated    1970-11-22T15:04:01Z to 2099-11-22T15:04:01Z; that lies ahead: ");
  }
}
