package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import dev.banyan.conf.ExitCode;
import dev.banyan.conf.TlsFiles;
import dev.banyan.pki.Role;
import dev.banyan.testing.Command;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command, run as operators run it, at a cluster that runs with certificates: how it ends,
 * and what its JSON says. What is expected stands in {@code commands.txt}, but for moments, which
 * are {@code TIME}, and what is another each time, which is {@code ?}; {@code
 * -Dbanyan.commands.accept} writes it anew, to be looked at.
 */
@NeedsRoot
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ENDS = " => ";
  private static final Path EXPECTED = Path.of("src/test/resources/dev/banyan/e2e/commands.txt");
  private static final String JAIL =
      """
      [asterisk]
      enabled = true
      filter = banyan/asterisk
      action = iptables-allports[name=ASTERISK]
      logpath = %s
      """;

  /** A database with one ban that has an hour left, as Debian's fail2ban writes it. */
  private static final String FAIL2BAN =
      """
      import sys, time
      sys.path.insert(0, '/usr/lib/python3/dist-packages')
      from fail2ban.server.database import Fail2BanDb
      from fail2ban.server.ticket import FailTicket
      class Actions:
          def getBanTime(self): return 3600
      class Jail:
          actions = Actions()
          name = 'asterisk'
      db = Fail2BanDb(sys.argv[1])
      db.addJail(Jail())
      ticket = FailTicket('203.0.113.77', int(time.time()), ['x'])
      ticket.setBanTime(3600)
      db.addBan(Jail(), ticket)
      db.close()
      """;

  private final Golden golden = new Golden();
  private OneHost one;
  private Path directory;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    Path log = Files.createFile(directory.resolve("messages"));
    golden.place("CONFIG", jails("config", JAIL.formatted(log)));
    golden.place("WRONG", jails("wrong", "[x]\nenabled = true\nmaxretry = soon\n"));
    golden.place("OTHER", jails("other", JAIL.formatted(log) + "maxretry = 9\n"));
    golden.place("PKI", directory.resolve("mine"));
    golden.place("LOG", log);
    Path database = directory.resolve("fail2ban.sqlite3");
    Command.run(List.of("/usr/bin/python3", "-c", FAIL2BAN, database.toString()));
    golden.place("DATABASE", database);
    TestPki pki = new TestPki(directory.resolve("pki"));
    golden.place("ALICE", over(pki.issue(Role.ADMIN, "alice")));
    golden.place("AGENT", over(pki.issue(Role.AGENT, "pbx-7")));
    golden.place("ENDED", over(pki.issueExpired(Role.ADMIN, "bob")));
    golden.place(
        "FOREIGN", over(new TestPki(directory.resolve("foreign")).issue(Role.ADMIN, "eve")));
    one = new OneHost(directory, options(pki));
    golden.place("STATE", one.whom());
    await()
        .atMost(SOON)
        .until(() -> run("agents --json $STATE").output().contains("\"connected\":true"));
    Files.writeString(log, failures(), UTF_8);
    await().atMost(SOON).until(() -> run("bans --json $STATE").output().contains("\"enforced\":1"));
  }

  private Path jails(String name, String text) throws IOException {
    Path there = Files.createDirectory(directory.resolve(name));
    Files.writeString(there.resolve("jail.conf"), text);
    return there;
  }

  private static String over(TlsFiles files) {
    return "--coordinator 127.0.0.1:8440 --tls-ca %s --tls-certificate %s --tls-key %s"
        .formatted(files.ca(), files.certificate(), files.key());
  }

  /** Five of an attacker. */
  private static String failures() {
    String date =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
    return "[%s] NOTICE[1] chan_sip.c: Registration from '<sip:1@pbx>' failed for '203.0.113.5:5060' - Wrong password\n"
        .formatted(date)
        .repeat(5);
  }

  private List<String> options(TestPki pki) {
    TlsFiles own = pki.issue(Role.COORDINATOR, "c1");
    TlsFiles agent = pki.issue(Role.AGENT, "pbx-1");
    List<String> options = new ArrayList<>(List.of("--config", golden.filled("$CONFIG")));
    for (String setting :
        List.of(
            "logroots=" + directory,
            "smtp=127.0.0.1:9",
            "host=pbx-1",
            "tls.ca=" + own.ca(),
            "tls.certificate=" + own.certificate(),
            "tls.key=" + own.key(),
            "agent.tls.ca=" + agent.ca(),
            "agent.tls.certificate=" + agent.certificate(),
            "agent.tls.key=" + agent.key())) {
      options.addAll(List.of("--set", setting));
    }
    return options;
  }

  @AfterAll
  void end() {
    if (one != null) {
      one.close();
    }
  }

  @Test
  @Order(1)
  void eachCommandEndsAndAnswersAsItShould() throws IOException {
    List<String> seen = new ArrayList<>();
    for (String line : Files.readAllLines(EXPECTED)) {
      if (line.contains(ENDS)) {
        seen.addAll(observed(line.substring(0, line.indexOf(ENDS))));
      } else if (!line.startsWith("{")) {
        seen.add(line);
      }
    }
    if (Boolean.getBoolean("banyan.commands.accept")) {
      Files.write(EXPECTED, seen);
    }
    assertThat(seen).isEqualTo(Files.readAllLines(EXPECTED));
  }

  /** The lines of the file that say what came of a command. */
  private List<String> observed(String words) {
    Command.Result result = run(words);
    List<String> lines = new ArrayList<>(List.of(words + ENDS + result.exit()));
    result
        .output()
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(golden::lasting)
        .forEach(lines::add);
    return lines;
  }

  @Test
  @Order(2)
  void theAuditNamesWhoseCertificateItWas() {
    assertThat(run("audit --json $ALICE").output().lines())
        .anyMatch(
            deed ->
                deed.contains("\"who\":\"admin alice\"")
                    && deed.contains("\"command\":\"ban\"")
                    && deed.contains("\"done\":true"));
  }

  @Test
  @Order(2)
  void topIsALiveScreen() throws Exception {
    Path screen = directory.resolve("screen");
    List<String> command = new ArrayList<>(one.host.prefix());
    String top =
        "stty rows 24 cols 80; exec %s top --every 1s %s".formatted(OneHost.BANYAN, one.whom());
    command.addAll(List.of("script", "-q", "-f", "-c", top, screen.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      await().atMost(SOON).until(() -> Files.readString(screen, UTF_8).contains("asterisk"));
      run("ban 203.0.113.99 $STATE");
      await().atMost(SOON).until(() -> Files.readString(screen, UTF_8).contains("203.0.113.99"));
      process.getOutputStream().write("q\n".getBytes(UTF_8));
      process.getOutputStream().flush();
      assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
    for (String frame : Splitter.on("\u001b[H").split(Files.readString(screen, UTF_8))) {
      assertThat(frame.lines().count()).isLessThanOrEqualTo(25);
    }
    assertThat(run("top $STATE").exit()).as("no terminal").isEqualTo(ExitCode.USAGE);
  }

  @Test
  @Order(2)
  void manShowsAPageForEachCommand() throws IOException {
    Path pages = Path.of("../target/banyan/share/man/man1");
    assertThat(pages.resolve("banyan.1")).exists();
    try (Stream<Path> all = Files.list(pages)) {
      for (Path page : all.toList()) {
        Command.Result result =
            Command.attempt(List.of("groff", "-man", "-Tutf8", "-ww", "-z", page.toString()));
        assertThat(result.exit()).as(page.toString()).isZero();
        assertThat(result.output()).as(page.toString()).isEmpty();
      }
    }
  }

  @Test
  @Order(3)
  void teardownLeavesNothingInTheKernel() {
    one.standalone.stop();
    assertThat(one.host.run("ipset", "list", "-n")).contains("banyan-");
    assertThat(run("agent teardown $STATE").exit()).isZero();
    assertThat(one.host.run("ipset", "list", "-n")).isBlank();
  }

  private Command.Result run(String words) {
    return Command.attempt(
        one.line(Splitter.on(" ").omitEmptyStrings().splitToList(golden.filled(words))));
  }
}
