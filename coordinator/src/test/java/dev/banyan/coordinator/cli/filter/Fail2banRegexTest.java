package dev.banyan.coordinator.cli.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.banyan.coordinator.cli.AskedBanyan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same log through {@code fail2ban-regex} and {@code banyan filter test}. */
class Fail2banRegexTest extends AskedBanyan {
  private static final Path PROGRAM = Path.of("/usr/bin/fail2ban-regex");
  private static final Path STOCK = Path.of("/etc/fail2ban");
  private static final Pattern THEIRS =
      Pattern.compile("Lines: (\\d+) lines, (\\d+) ignored, (\\d+) matched, (\\d+) missed");
  private static final Pattern OURS =
      Pattern.compile(
          "lines +(\\d+): (\\d+) matched, (\\d+) ignored(?: [(].*[)])?, (\\d+) missed\n");

  private static final List<String> SSHD =
      List.of(
          "sshd[%d]: Invalid user u%d from 192.0.2.%d port 4711",
          "sshd[%d]: Failed password for invalid user u%d from 192.0.2.%d port 4711 ssh2",
          "sshd[%d]: Failed password for u%d from 2001:db8::%d port 22 ssh2",
          "sshd[%d]: Connection closed by invalid user u%d 192.0.2.%d port 4711 [preauth]",
          "sshd[%d]: Accepted publickey for u%d from 198.51.100.%d port 999 ssh2",
          "sshd[%d]: User u%d from 203.0.113.%d not allowed because not listed in AllowUsers",
          "CRON[%d]: pam_unix(cron:session): session opened for user u%d by (uid=%d)");
  private static final List<String> ASTERISK =
      List.of(
          "NOTICE[%d] chan_sip.c: Registration from 'u%d' failed for '192.0.2.%d:5060' - Wrong"
              + " password",
          "NOTICE[%d] chan_sip.c: Call from 'u%d' (192.0.2.%d:5060) to extension '9' rejected"
              + " because extension not found in context 'c'.",
          "NOTICE[%d] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '<sip:%d@x>' failed"
              + " for '192.0.2.%d:5060' (callid: a) - No matching endpoint found",
          "VERBOSE[%d] pbx.c: Executing [%d@c:1] Dial(192.0.2.%d)",
          "NOTICE[%d] chan_sip.c: Peer '%d' is now Reachable. (%dms / 2000ms)");

  @TempDir private Path directory;

  @Test
  void agreesOnWhatIsMatchedIgnoredAndMissedInSshsLog() throws Exception {
    agrees("sshd", "Nov 22 17:%02d:%02d pbx ", SSHD);
  }

  @Test
  void agreesOnWhatIsMatchedAndMissedInAsterisksLog() throws Exception {
    agrees("asterisk", "[2026-11-22 17:%02d:%02d] ", ASTERISK);
  }

  private void agrees(String filter, String date, List<String> shapes) throws Exception {
    assumeTrue(
        Files.isExecutable(PROGRAM) && Files.isDirectory(STOCK),
        "skipped: Debian's package fail2ban, to compare with, is not installed");
    long seed = 20261122;
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      text.append(date.formatted(i / 60, i % 60))
          .append(
              shapes
                  .get(random.nextInt(shapes.size()))
                  .formatted(random.nextInt(40), random.nextInt(9), 1 + random.nextInt(250)))
          .append('\n');
    }
    Path log = Files.writeString(directory.resolve("log"), text);

    String said = fail2ban(log, STOCK.resolve("filter.d/" + filter + ".conf"));
    Matcher theirs = THEIRS.matcher(said);
    run("filter", "test", "--config", STOCK.toString(), filter, log.toString());
    Matcher ours = OURS.matcher(out.toString());

    assertThat(theirs.find()).as(said).isTrue();
    assertThat(ours.find()).as(out.toString()).isTrue();
    assertThat(List.of(ours.group(1), ours.group(3), ours.group(2), ours.group(4)))
        .as("lines, ignored, matched, missed; seed %d", seed)
        .containsExactly(theirs.group(1), theirs.group(2), theirs.group(3), theirs.group(4));
    assertThat(Integer.parseInt(ours.group(2))).isGreaterThan(100);
  }

  private static String fail2ban(Path log, Path filter) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(PROGRAM.toString(), log.toString(), filter.toString())
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
