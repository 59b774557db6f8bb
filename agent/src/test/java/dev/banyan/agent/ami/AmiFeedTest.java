package dev.banyan.agent.ami;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.tail.Entry;
import dev.banyan.conf.AgentSettings.Ami;
import dev.banyan.conf.HostPort;
import dev.banyan.filter.Filter;
import dev.banyan.filter.Match;
import dev.banyan.model.FilterText;
import dev.banyan.model.JailName;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the socket of a server of the test's own to what the built-in filter makes of it. */
@Timeout(60)
class AmiFeedTest {
  private static final FilterText ASTERISK =
      new FilterText(
          "asterisk",
          Optional.of("asterisk"),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          1,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @TempDir Path directory;
  private FakeAsterisk asterisk;
  private AmiFeed feed;
  private final Filter filter = Filter.ofEvents(ASTERISK);
  private final List<Match> found = new ArrayList<>();
  private final List<String> passedOver = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    asterisk = new FakeAsterisk();
    Files.writeString(directory.resolve("secret"), "right\n");
    begin();
  }

  private void begin() {
    feed =
        AmiFeed.start(
            new AmiSpec(
                new JailName("asterisk"),
                new Ami(
                    new HostPort("127.0.0.1", asterisk.port()),
                    "banyan",
                    directory.resolve("secret"))),
            () -> {});
  }

  @AfterEach
  void stop() throws IOException {
    feed.close();
    asterisk.close();
  }

  private void read() {
    for (Entry entry = feed.poll(); entry != null; entry = feed.poll()) {
      byte[] line = (new String(entry.text(), UTF_8) + "\n").getBytes(UTF_8);
      filter.scan(
          line,
          0,
          line.length,
          Instant.EPOCH,
          new Filter.Sink() {
            @Override
            public void found(int from, int to, Match match) {
              found.add(match);
            }

            @Override
            public void passedOver(int from, int to, String why) {
              passedOver.add(why);
            }
          });
    }
  }

  private static String[] event(String account, String address) {
    return new String[] {
      "Event: InvalidPassword",
      "Privilege: security,all",
      "EventTV: 2026-11-22T16:10:15.123+0100",
      "Severity: Error",
      "Service: PJSIP",
      "EventVersion: 2",
      "AccountID: " + account,
      "SessionID: abc@192.0.2.7",
      "LocalAddress: IPV4/TCP/198.51.100.1/5060",
      "RemoteAddress: IPV4/TCP/" + address + "/5062",
      "Challenge: 1",
      "ReceivedChallenge: 2",
      "ReceivedHash: 3"
    };
  }

  private void awaitAddresses(String... addresses) {
    await().atMost(Duration.ofSeconds(20)).until(() -> hasRead(addresses.length));
    assertThat(found).extracting(match -> match.address().toString()).containsExactly(addresses);
  }

  private boolean hasRead(int count) {
    read();
    return found.size() >= count;
  }

  @Test
  void readsFailuresFieldByField() throws Exception {
    Socket client = asterisk.client();
    FakeAsterisk.send(client, event("100", "192.0.2.7"));
    awaitAddresses("192.0.2.7");
    Match match = found.get(0);
    assertThat(match.logTime()).contains(Instant.parse("2026-11-22T15:10:15.123Z"));
    assertThat(match.user()).contains("100");
    assertThat(match.attempt()).contains("abc@192.0.2.7");
    assertThat(match.transport()).hasToString("TCP");
    assertThat(asterisk.heard()).contains("Events: security").noneMatch(l -> l.contains("right"));
  }

  @Test
  void neitherQuotesNorTextLikeFieldsMoveAnything() throws Exception {
    Socket client = asterisk.client();
    String hostile = "100\",RemoteAddress=\"IPV4/UDP/203.0.113.9/1\" RemoteAddress: x\tEvent: y";
    FakeAsterisk.send(client, event(hostile, "192.0.2.7"));
    awaitAddresses("192.0.2.7");
  }

  @Test
  void countsNoEventWithAFieldTwice() throws Exception {
    Socket client = asterisk.client();
    FakeAsterisk.send(client, event("x\r\nRemoteAddress: IPV4/TCP/203.0.113.9/5062", "192.0.2.7"));
    FakeAsterisk.send(client, event("not a field\r\nhere", "192.0.2.7"));
    await().until(() -> hasRead(0) && passedOver.size() == 2);
    assertThat(found).isEmpty();
  }

  @Test
  void countsNoWholeEventThatANewlineBringsAndThenGoesOn() throws Exception {
    Socket client = asterisk.client();
    String forged = String.join("\r\n", event("x", "203.0.113.9"));
    FakeAsterisk.send(client, event("x\r\n\r\n" + forged + "\r\n\r\n", "192.0.2.7"));
    FakeAsterisk.send(client, event("100", "192.0.2.8"));
    awaitAddresses("192.0.2.8");
    assertThat(passedOver).hasSize(2);
  }

  @Test
  void countsWhatTheLogsFilterCounts() throws Exception {
    Socket client = asterisk.client();
    for (String name : List.of("SuccessfulAuth", "ChallengeSent", "UnexpectedAddress")) {
      String[] neutral = event("100", "192.0.2.1");
      neutral[0] = "Event: " + name;
      FakeAsterisk.send(client, neutral);
    }
    String[] misdialled = event("100", "192.0.2.2");
    misdialled[0] = "Event: FailedACL";
    misdialled[10] = "ACLName: no_extension_match";
    misdialled[11] = "Module: x";
    FakeAsterisk.send(client, misdialled);
    FakeAsterisk.send(client, event("100", "192.0.2.3"));
    awaitAddresses("192.0.2.3");
  }

  @Test
  void readsEventsThatComeInPiecesAndSeveralAtOnce() throws Exception {
    Socket client = asterisk.client();
    String text = String.join("\r\n", event("100", "192.0.2.7")) + "\r\n\r\n";
    for (int i = 0; i < text.length(); i += 7) {
      FakeAsterisk.write(client, text.substring(i, Math.min(text.length(), i + 7)));
    }
    FakeAsterisk.write(client, text + text);
    awaitAddresses("192.0.2.7", "192.0.2.7", "192.0.2.7");
  }

  @Test
  void passesOverHugeLinesAndGarbageAndReadsOn() throws Exception {
    Socket client = asterisk.client();
    FakeAsterisk.send(client, event("y".repeat(3_000_000), "192.0.2.7"));
    FakeAsterisk.send(client, "\u0000\u0001 rubbish", "more of it: x");
    FakeAsterisk.send(client, event("100", "192.0.2.8"));
    awaitAddresses("192.0.2.8");
  }

  @Test
  void logsInAgainWhenTheConnectionIsCut() throws Exception {
    Socket first = asterisk.client();
    FakeAsterisk.write(first, "Event: InvalidPassword\r\nRemoteAddr");
    first.close();
    FakeAsterisk.send(asterisk.client(), event("100", "192.0.2.8"));
    awaitAddresses("192.0.2.8");
  }

  @Test
  void triesAgainWhereItIsRefusedAndReadsTheSecretAnew() throws Exception {
    asterisk.client();
    feed.close();
    asterisk.expects("another");
    begin();
    await().until(() -> asterisk.heard().stream().filter(l -> l.startsWith("Key:")).count() >= 2);
    Files.writeString(directory.resolve("secret"), "another\n");
    FakeAsterisk.send(asterisk.client(), event("100", "192.0.2.8"));
    awaitAddresses("192.0.2.8");
  }

  @Test
  void sendsTheSecretItselfOnlyOnLoopbackWhereThereIsNoChallenge() throws Exception {
    asterisk.client();
    feed.close();
    asterisk.offersNoChallenge();
    begin();
    FakeAsterisk.send(asterisk.client(), event("100", "192.0.2.8"));
    awaitAddresses("192.0.2.8");
    assertThat(asterisk.heard()).contains("Secret: right");
  }

  @Test
  void showsNothingToWhoeverIsNoAsterisk() throws Exception {
    asterisk.client();
    feed.close();
    int before = asterisk.heard().size();
    asterisk.greetsWith("220 mail.example.org ESMTP");
    begin();
    await()
        .during(Duration.ofMillis(300))
        .until(() -> asterisk.heard().stream().skip(before).noneMatch(l -> l.contains("Action")));
  }
}
