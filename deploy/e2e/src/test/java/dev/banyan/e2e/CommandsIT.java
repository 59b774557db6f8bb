package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.banyan.conf.ExitCode;
import dev.banyan.conf.TlsFiles;
import dev.banyan.pki.Role;
import dev.banyan.testing.Command;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import dev.banyan.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
 * and of what shape its JSON is. What is expected stands in {@code commands.txt}; {@code
 * -Dbanyan.commands.accept} writes it anew, to be looked at.
 */
@NeedsRoot
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String BANYAN = Path.of("../bin/banyan").toAbsolutePath().toString();
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

  private final Map<String, String> places = new TreeMap<>();
  private Network network;
  private Namespace host;
  private Program standalone;
  private Path directory;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    network = Network.create();
    host = network.host("host");
    Path log = Files.createFile(directory.resolve("messages"));
    Path config = Files.createDirectory(directory.resolve("config"));
    Files.writeString(config.resolve("jail.conf"), JAIL.formatted(log));
    Path wrong = Files.createDirectory(directory.resolve("wrong"));
    Files.writeString(wrong.resolve("jail.conf"), "[x]\nenabled = true\nmaxretry = soon\n");
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("jail.conf"), JAIL.formatted(log) + "maxretry = 9\n");
    places.put("CONFIG", config.toString());
    places.put("WRONG", wrong.toString());
    places.put("OTHER", other.toString());
    places.put("PKI", directory.resolve("mine").toString());
    places.put("LOG", log.toString());
    Path database = directory.resolve("fail2ban.sqlite3");
    Command.run(List.of("/usr/bin/python3", "-c", FAIL2BAN, database.toString()));
    places.put("FAIL2BAN", database.toString());
    places.put("STATE", "--state " + directory.resolve("state"));
    TestPki pki = new TestPki(directory.resolve("pki"));
    TlsFiles own = pki.issue(Role.COORDINATOR, "c1");
    places.put("ALICE", "--coordinator 127.0.0.1:8440 " + options(pki.issue(Role.ADMIN, "alice")));
    places.put("AGENT", "--coordinator 127.0.0.1:8440 " + options(pki.issue(Role.AGENT, "pbx-7")));
    standalone =
        new Program(host, directory.resolve("log"), command(own, pki.issue(Role.AGENT, "pbx-1")));
    standalone.start();
    await()
        .atMost(SOON)
        .until(() -> run("agents --json $STATE").output().contains("\"connected\":true"));
  }

  private static String options(TlsFiles files) {
    return "--tls-ca %s --tls-certificate %s --tls-key %s"
        .formatted(files.ca(), files.certificate(), files.key());
  }

  private List<String> command(TlsFiles own, TlsFiles agent) {
    List<String> command = new ArrayList<>(List.of(BANYAN, "standalone"));
    command.addAll(List.of("--config", places.get("CONFIG")));
    command.addAll(List.of("--state", directory.resolve("state").toString()));
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
      command.addAll(List.of("--set", setting));
    }
    return command;
  }

  @AfterAll
  void end() {
    if (standalone != null) {
      standalone.close();
    }
    if (host != null) {
      host.close();
    }
    if (network != null) {
      network.close();
    }
  }

  @Test
  @Order(1)
  void eachCommandEndsAndAnswersAsItShould() throws IOException {
    List<String> seen = new ArrayList<>();
    for (String line : Files.readAllLines(EXPECTED)) {
      seen.add(line.isBlank() || line.startsWith("#") ? line : observed(command(line)));
    }
    if (Boolean.getBoolean("banyan.commands.accept")) {
      Files.write(EXPECTED, seen);
    }
    assertThat(seen).isEqualTo(Files.readAllLines(EXPECTED));
  }

  private static String command(String line) {
    return line.substring(0, line.indexOf(" => "));
  }

  /** The line of the file that says what came of a command. */
  private String observed(String words) {
    Command.Result result = run(words);
    String shapes =
        result
            .output()
            .lines()
            .filter(line -> line.startsWith("{"))
            .map(line -> shape(JsonParser.parseString(line)))
            .distinct()
            .collect(Collectors.joining(" "));
    return "%s => %d %s".formatted(words, result.exit(), shapes).strip();
  }

  /** The names in their order, and what kind each value is of. */
  private static String shape(JsonElement json) {
    if (json.isJsonObject()) {
      return json.getAsJsonObject().entrySet().stream()
          .map(e -> e.getKey() + ":" + shape(e.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (json.isJsonArray()) {
      JsonArray array = json.getAsJsonArray();
      boolean ofObjects = !array.isEmpty() && array.get(0).isJsonObject();
      return ofObjects ? "[" + shape(array.get(0)) + "]" : "[]";
    }
    if (json.isJsonNull()) {
      return "null";
    }
    JsonPrimitive value = json.getAsJsonPrimitive();
    if (value.isBoolean()) {
      return value.getAsString();
    }
    return value.isNumber() ? "0" : time(value.getAsString());
  }

  private static String time(String text) {
    return text.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z") ? "time" : "text";
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
    List<String> command = new ArrayList<>(host.prefix());
    String top =
        "stty rows 24 cols 80; exec %s top --every 1s %s".formatted(BANYAN, places.get("STATE"));
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
    standalone.stop();
    assertThat(host.run("ipset", "list", "-n")).contains("banyan-");
    assertThat(run("agent teardown $STATE").exit()).isZero();
    assertThat(host.run("ipset", "list", "-n")).isBlank();
  }

  private Command.Result run(String words) {
    List<String> command = new ArrayList<>(host.prefix());
    command.add(BANYAN);
    String whole = words;
    for (Map.Entry<String, String> place : places.entrySet()) {
      whole = whole.replace("$" + place.getKey(), place.getValue());
    }
    command.addAll(Splitter.on(" ").omitEmptyStrings().splitToList(whole));
    return Command.attempt(command);
  }
}
