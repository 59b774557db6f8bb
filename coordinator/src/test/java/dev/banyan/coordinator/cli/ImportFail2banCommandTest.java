package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.fail2ban.Database;
import dev.banyan.wire.BanRequest;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With databases that fail2ban's own code makes. */
class ImportFail2banCommandTest extends AskedBanyan {
  private static final Path LIBRARY = Path.of("/usr/lib/python3/dist-packages/fail2ban");
  private static final long NOON = ScriptedAdmin.NOON.getEpochSecond();

  /** Each line of input is a ban: jail, subject, begin, seconds, count, length of its lines. */
  private static final String MAKE =
      """
      import sys
      sys.path.insert(0, '/usr/lib/python3/dist-packages')
      from fail2ban.server.database import Fail2BanDb
      from fail2ban.server.ticket import FailTicket
      class Actions:
          def getBanTime(self): return 600
      class Jail:
          actions = Actions()
          def __init__(self, name): self.name = name
      db = Fail2BanDb(sys.argv[1])
      jails = {}
      for line in sys.stdin:
          name, subject, since, bantime, count, length = line.rstrip('\\n').split('\\t')
          if name not in jails:
              jails[name] = Jail(name)
              db.addJail(jails[name])
          ticket = FailTicket(subject, int(since), ['x' * int(length)])
          ticket.setBanTime(int(bantime))
          ticket.setBanCount(int(count))
          db.addBan(jails[name], ticket)
      db.close()
      """;

  /** A writer that dies before it is done. */
  private static final String HALF =
      """
      import os, sqlite3, sys
      db = sqlite3.connect(sys.argv[1], isolation_level=None)
      db.execute('PRAGMA cache_size = 1')
      db.execute('BEGIN')
      for i in range(2000):
          db.execute("INSERT INTO logs(jail, path) VALUES ('asterisk', ?)", ('x' * 500 + str(i),))
      os._exit(0)
      """;

  @TempDir private Path directory;

  private static String ban(String jail, String subject, long since, long bantime) {
    return "%s\t%s\t%d\t%d\t3\t100\n".formatted(jail, subject, since, bantime);
  }

  private Path database(String bans) throws Exception {
    assumeTrue(
        Files.isDirectory(LIBRARY),
        "skipped: Debian's package fail2ban, which makes the database, is not installed");
    Path file = directory.resolve("fail2ban.sqlite3");
    python(bans, MAKE, file);
    return file;
  }

  private void python(String input, String program, Path file) throws Exception {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder("/usr/bin/python3", "-c", program, file.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
  }

  private void sql(Path file, String statement) throws Exception {
    String program =
        """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1])
        c.executescript(sys.stdin.read())
        """;
    python(statement, program, file);
  }

  @Test
  void bringsBansThatHaveTimeLeftToTheClusterAndSaysWhyNotTheOthers() throws Exception {
    Path file =
        database(
            ban("asterisk", "198.51.100.1", NOON - 60, 600)
                + ban("asterisk", "2001:db8::1", NOON - 60, -1)
                + ban("asterisk", "198.51.100.2", NOON - 700, 600)
                + ban("asterisk", "192.0.2.7", NOON - 60, 600)
                + ban("asterisk", "192.0.2.9", NOON - 60, 6_000_000)
                + ban("asterisk", "bob", NOON - 60, 600)
                + ban("sshd", "198.51.100.3", NOON - 60, 600));

    assertThat(banyan("import", "fail2ban", file.toString())).isEqualTo(ExitCode.NO);

    assertThat(admin.bans)
        .extracting(b -> Console.address(b.getCidr()) + " " + b.getJail() + " " + b.getForMs())
        .containsExactlyInAnyOrder("198.51.100.1 asterisk 540000", "2001:db8::1 asterisk 0");
    assertThat(admin.bans.stream().filter(b -> !b.hasForMs())).hasSize(1);
    assertThat(admin.bans)
        .allMatch(b -> b.getOperator().equals("eve"))
        .allMatch(BanRequest::getRestored, "nobody is mailed")
        .allMatch(b -> b.getReason().endsWith("at 2026-11-22T11:59:00Z (ban number 3)"));
    assertThat(out.toString().lines())
        .containsExactlyInAnyOrder(
            "not taken: 1 jail (asterisk): the cluster has it",
            "not taken: 1 jail (sshd): the cluster has none of that name; set it up in the"
                + " coordinator's jail.conf, then: banyan reload, and import again",
            "taken: 2 bans of jail asterisk (198.51.100.1, 2001:db8::1)",
            "not taken: 1 ban of jail asterisk (198.51.100.2): it is over",
            "not taken: 1 ban of jail asterisk (192.0.2.7): the cluster holds it already",
            "not taken: 1 ban of jail asterisk (192.0.2.9): it is allowed",
            "not taken: 1 ban of jail asterisk (bob): it is no address or network",
            "not taken: 1 ban of jail sshd (198.51.100.3): the cluster has no such jail",
            "took 2 bans and 0 allowed networks; 4 left out");
  }

  @Test
  void takesNothingInADryRun() throws Exception {
    Path file = database(ban("asterisk", "198.51.100.1", NOON - 60, 600));
    byte[] before = Files.readAllBytes(file);

    assertThat(banyan("import", "fail2ban", file.toString(), "--dry-run", "--json"))
        .isEqualTo(ExitCode.OK);
    assertThat(admin.bans).isEmpty();
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(out)
        .hasToString(
            """
            {"kind":"jail","jail":null,"what":"asterisk","until":null,"taken":false,"left_out":false,"why":"the cluster has it"}
            {"kind":"ban","jail":"asterisk","what":"198.51.100.1","until":"2026-11-22T12:09:00Z","taken":false,"left_out":false,"why":null}
            """);
  }

  @Test
  void takesTheAllowListAndTheDatabaseOfADirectory() throws Exception {
    Path file = database(ban("asterisk", "203.0.113.5", NOON - 60, 600));
    Files.writeString(
        directory.resolve("jail.conf"),
        """
        [DEFAULT]
        ignoreip = 203.0.113.0/24
        [asterisk]
        enabled = true
        filter = banyan/asterisk
        logpath = /var/log/asterisk/messages
        ignoreip = 198.51.100.0/24
        """);
    Files.writeString(directory.resolve("fail2ban.conf"), "[Definition]\ndbfile = None\n");
    Files.writeString(directory.resolve("fail2ban.local"), "[Definition]\ndbfile = " + file);

    assertThat(banyan("import", "fail2ban", directory.toString())).isEqualTo(ExitCode.NO);
    assertThat(Console.address(admin.lastAllow.getCidr())).isEqualTo("203.0.113.0/24");
    assertThat(admin.bans).isEmpty();
    assertThat(out.toString())
        .contains("taken: 1 allowed network (203.0.113.0/24)\n")
        .contains(
            "allowed network of jail asterisk (198.51.100.0/24): operators allow in all jails")
        .contains("1 ban of jail asterisk (203.0.113.5): it is allowed");
  }

  @Test
  void saysWhatTheCoordinatorRefusesAndGoesOn() throws Exception {
    Path file = database(ban("asterisk", "198.51.100.1", NOON - 60, 600));
    admin.refuseBans = Optional.of(Status.FAILED_PRECONDITION.withDescription("it is us"));
    assertThat(banyan("import", "fail2ban", file.toString())).isEqualTo(ExitCode.NO);
    assertThat(out.toString()).contains("(198.51.100.1): it is us");

    admin.refuseBans = Optional.of(Status.UNAVAILABLE.withDescription("Kafka is gone"));
    assertThat(banyan("import", "fail2ban", file.toString())).isEqualTo(ExitCode.UNAVAILABLE);
  }

  @Test
  void readsWhatFail2banWroteOfAnySize() throws Exception {
    var random = new Random(20261123);
    var input = new StringBuilder();
    Map<String, Database.Held> expected = new HashMap<>();
    for (int i = 0; i < 1_500; i++) {
      String subject = "2001:db8::" + Integer.toHexString(1 + random.nextInt(1_200));
      long since = NOON - random.nextInt(1_000_000);
      long bantime = random.nextInt(4) == 0 ? -1 : random.nextInt(5_000_000);
      int length = random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(900);
      int count = 1 + random.nextInt(300);
      input.append("j\t%s\t%d\t%d\t%d\t%d\n".formatted(subject, since, bantime, count, length));
      Instant begin = Instant.ofEpochSecond(since);
      Optional<Instant> end =
          bantime < 0 ? Optional.empty() : Optional.of(begin.plusSeconds(bantime));
      expected.put(subject, new Database.Held("j", subject, begin, end, count));
    }
    Database database = Database.read(database(input.toString()));
    assertThat(database.jails()).isEqualTo(Map.of("j", true));
    assertThat(database.bans()).containsExactlyInAnyOrderElementsOf(expected.values());
  }

  @Test
  void refusesOtherVersionsAndOtherFilesAndTakesNothing() throws Exception {
    Path file = database(ban("asterisk", "198.51.100.1", NOON - 60, 600));
    sql(file, "UPDATE fail2banDb SET version = 2");
    refused(file, "its layout is version 2 and only 4 is known");
    sql(file, "UPDATE fail2banDb SET version = 5");
    refused(file, "its layout is version 5");
    sql(file, "DROP TABLE fail2banDb");
    refused(file, "it is no database of fail2ban");
    Files.delete(file);
    refused(Files.writeString(directory.resolve("text"), "x".repeat(500)), "no database of SQLite");
    refused(Files.writeString(directory.resolve("short"), "SQLite"), "no database of SQLite");
    refused(Files.createFile(directory.resolve("empty")), "no database of fail2ban");
    refused(directory.resolve("nowhere"), "there is no such file");
  }

  @Test
  void refusesOneThatWasLeftHalfWrittenAndLeavesItSo() throws Exception {
    Path file = database(ban("asterisk", "198.51.100.1", NOON - 60, 600));
    python("", HALF, file);
    byte[] before = Files.readAllBytes(file);
    refused(file, "it was being written");
    assertThat(file).hasBinaryContent(before);
    assertThat(directory.resolve("fail2ban.sqlite3-journal")).exists();
  }

  private void refused(Path file, String why) {
    assertThat(banyan("import", "fail2ban", file.toString())).isEqualTo(ExitCode.NO_INPUT);
    assertThat(err.toString()).contains(why).contains("nothing was taken");
    assertThat(admin.bans).isEmpty();
    err.getBuffer().setLength(0);
  }

  @Test
  void aDamagedDatabaseIsRefusedOrReadButEnds() throws Exception {
    var input = new StringBuilder();
    for (int i = 1; i < 200; i++) {
      input.append(ban("asterisk", "198.51.100." + i, NOON - 60, 600));
    }
    byte[] whole = Files.readAllBytes(database(input.toString()));
    var random = new Random(7);
    List<String> said = new ArrayList<>();
    Path damaged = directory.resolve("damaged");
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = whole.clone();
      for (int hit = 0; hit < 20; hit++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(damaged, bytes);
      try {
        Database.read(damaged);
      } catch (dev.banyan.coordinator.cli.fail2ban.DatabaseException e) {
        said.add(e.getMessage());
      }
    }
    assertThat(said).isNotEmpty().allMatch(why -> why.startsWith(damaged + ": it"));
  }
}
