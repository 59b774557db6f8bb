package dev.banyan.coordinator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FilterTestCommandTest extends AskedBanyan {
  /** An attempt of two lines, the same again later, a forged line in a name, and something else. */
  private static final String LOG =
      """
      [2026-11-22 17:04:01] NOTICE[7] chan_sip.c: Registration from '"x" <sip:100@pbx>' failed for \
      '198.51.100.7:5060' - Wrong password
      [2026-11-22 17:04:02] NOTICE[7] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from \
      '<sip:100@pbx>' failed for '198.51.100.8:5060' (callid: a1) - No matching endpoint found
      [2026-11-22 17:04:02] NOTICE[7] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from \
      '<sip:100@pbx>' failed for '198.51.100.8:5060' (callid: a1) - Failed to authenticate
      [2026-11-22 17:04:09] SECURITY[8] res_security_log.c: SecurityEvent="InvalidPassword",\
      EventTV="2026-11-22T17:04:09.250+0200",Severity="Error",Service="PJSIP",EventVersion="2",\
      AccountID="100",SessionID="a1",LocalAddress="IPV4/UDP/192.0.2.1/5060",\
      RemoteAddress="IPV4/UDP/198.51.100.8/5060",Challenge=""
      [2026-11-22 17:04:11] NOTICE[9] chan_iax2.c: Host 203.0.113.9 failed MD5 authentication for 'b
      [2026-11-22 17:04:11] NOTICE[9] chan_iax2.c: No registration for peer 'x' (from 192.0.2.66)
      ' (aa != bb)
      [2026-11-22 17:04:12] VERBOSE[2] pbx.c: Executing
      """;

  @TempDir private Path directory;

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
  void readsStandardInputAndCompressedFilesAndGoesOnAfterOneThatEndsEarly() throws IOException {
    in = "refused 192.0.2.7\n".getBytes(UTF_8);
    Path whole = directory.resolve("whole.gz");
    Path cut = directory.resolve("cut");
    Files.write(whole, compressed("refused 192.0.2.8\nrefused 192.0.2.9"));
    byte[] text = compressed("x\n".repeat(100) + "refused 192.0.2.99");
    Files.write(cut, Arrays.copyOf(text, text.length - 9));

    int code = test("--regex", "^refused <ADDR>$", cut.toString(), "-", whole.toString(), "--json");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().map(line -> line.replaceAll(".*host\":\"|\",.*", "")))
        .containsExactly("192.0.2.7", "192.0.2.8", "192.0.2.9");
    assertThat(err).hasToString("banyan: " + cut + ": it ends early\n");
  }

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
  void exitsWithOneIfNothingMatches() throws IOException {
    assertThat(test("banyan/asterisk", log("empty", ""))).isEqualTo(ExitCode.NO);
    assertThat(test("banyan/asterisk", log("other", "hello\n"), "--json")).isEqualTo(ExitCode.NO);
  }

  @Test
  void saysWhatMakesNoSense() throws IOException {
    String log = log("messages", LOG);

    assertThat(usage("asteris", log)).contains("no filter is called 'asteris'; did you mean");
    assertThat(usage("./no.conf", log)).contains("there is no filter's file './no.conf'");
    assertThat(usage("banyan/asterisk")).contains("name a log to read");
    assertThat(usage("banyan/asterisk", "nowhere")).contains("there is no file 'nowhere'");
    assertThat(usage("banyan/asterisk", directory.toString())).contains("is a directory");
    assertThat(usage("banyan/asterisk", log, "--regex", "<HOST>")).contains("takes no --regex");
    assertThat(usage("--regex", "(<HOST>", log)).contains("--regex: ");
    assertThat(usage("--regex", "no host", log)).contains("--regex: names no host");
    assertThat(usage("banyan/asterisk", log, "--json", "--missed")).contains("does not go with");
  }

  @Test
  void saysWhatIsWrongWithTheDirectoryOfFilters() throws IOException {
    String log = log("messages", LOG);
    String nowhere = directory.resolve("nowhere").toString();

    assertThat(usage("--config", nowhere, "sshd", log))
        .contains("'" + nowhere + "' is no directory; name the directory above filter.d");
    assertThat(usage("--config", directory.toString(), "sshd", log)).contains("holds no filter.d");
    Files.createDirectories(directory.resolve("filter.d/odd.conf"));
    assertThat(usage("--config", directory.toString(), "odd", log))
        .contains("no filter is called 'odd'")
        .doesNotContain("did you mean 'odd'");
    assertThat(usage("sshd[mode=normal] more", log)).contains("names more than one filter");
  }

  @Test
  void saysHowToUnpackWhatItCannotRead() throws IOException {
    Path bzip2 = Files.write(directory.resolve("a.bz2"), "BZh91AY".getBytes(UTF_8));
    in = new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1, 2};

    assertThat(usage("--regex", "<ADDR>", bzip2.toString()))
        .contains("packed by bzip2")
        .contains("unpack it: bzcat " + bzip2 + " | banyan filter test FILTER -");
    assertThat(test("--regex", "<ADDR>", "-")).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).contains("packed by xz").contains("xzcat | banyan");
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
  void saysEverythingThatIsWrongWithAFilter() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("bad.conf"), "[Definition]\nfailregex = (<HOST>\n  also bad\n");

    assertThat(test(file.toString(), log("messages", LOG))).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains(file + ":2: failregex: ", file + ":3: failregex: ");
  }

  @Test
  void aLineWithoutEndIsPassedOverAndTheNextIsReadWithItsNumber() {
    in = ("x".repeat(3 << 20) + "\nrefused 192.0.2.7\n").getBytes(UTF_8);

    assertThat(test("--regex", "^refused <ADDR>$|x", "-")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("lines    2: 1 matched, 0 ignored, 0 missed, 1 passed over")
        .contains("1              a line of more than 32768 bytes");
  }

  @Test
  void ofALineWithoutEndIsSaidToProgramsTooThatItWasNotRead() {
    in = ("x".repeat(3 << 20) + "\nrefused 192.0.2.7\n").getBytes(UTF_8);

    assertThat(test("--regex", "^refused <ADDR>$", "--json", "-")).isEqualTo(ExitCode.OK);
    assertThat(err.toString()).contains("1: a line of more than ", "; it is passed over");
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).startsWith("{\"line\":2,");
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

  @Test
  @Timeout(60)
  void endsQuietlyWhenNobodyListensAnyMore() {
    var closed =
        new PrintStream(new ByteArrayOutputStream()) {
          @Override
          public boolean checkError() {
            return true;
          }
        };
    var endless =
        new InputStream() {
          private final byte[] line = "refused 192.0.2.7\n".getBytes(UTF_8);
          private int at;

          @Override
          public int read() {
            return line[at++ % line.length];
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            for (int i = 0; i < length; i++) {
              bytes[from + i] = (byte) read();
            }
            return length;
          }
        };
    Context asked = context(Map.of());
    var context =
        new Context(
            new PrintWriter(closed, true, UTF_8),
            asked.err(),
            asked.clock(),
            ZoneOffset.UTC,
            Map.of(),
            new Terminal(endless, false, () -> 0, 1 << 20));

    int code =
        Banyan.commandLine(context)
            .execute("filter", "test", "--regex", "^refused <ADDR>$", "-", "--json");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void drawsABarOnATerminalWhileALargeLogIsReadAndTakesItAway() throws IOException {
    String large = log("large", "nothing to see in this line\n".repeat(200_000));
    watched = true;

    assertThat(test("banyan/asterisk", large)).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).startsWith("\r[#").contains(" lines\r").endsWith("\r\u001b[K");
    assertThat(out.toString()).startsWith("filter ").contains("lines    200000: 0 matched");

    err.getBuffer().setLength(0);
    test("banyan/asterisk", log("small", LOG));
    test("banyan/asterisk", large, "--json");
    watched = false;
    test("banyan/asterisk", large);
    assertThat(err.toString()).isEmpty();
  }

  private int test(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "filter";
    all[1] = "test";
    System.arraycopy(words, 0, all, 2, words.length);
    return run(all);
  }

  private String usage(String... words) {
    err.getBuffer().setLength(0);
    assertThat(test(words)).isEqualTo(ExitCode.USAGE);
    return err.toString();
  }

  private String log(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static byte[] compressed(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
