package dev.banyan.coordinator.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.HostPort;
import dev.banyan.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against servers on real sockets. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WhoisTest {
  private static final Address ADDRESS = Address.parse("203.0.113.7").orElseThrow();

  private final List<WhoisFake> servers = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    for (WhoisFake server : servers) {
      server.close();
    }
  }

  @Test
  void asksWhomTheFirstServerNames() throws Exception {
    WhoisFake second = server("netname: EXAMPLE-NET\r\ncountry: ZZ\r\n");
    WhoisFake first = server("% IANA\r\nrefer:        127.0.0.1:" + second.port() + "\r\n\r\n");

    assertThat(whois(first).ask(ADDRESS)).contains("netname: EXAMPLE-NET").doesNotContain("IANA");
    assertThat(first.questions()).containsExactly("203.0.113.7");
    assertThat(second.questions()).containsExactly("203.0.113.7");
  }

  @Test
  void keepsAnswersAndAsksForEachAddressOnceADay() throws Exception {
    WhoisFake server = server("netname: EXAMPLE-NET\n");
    TurnedClock clock = new TurnedClock();
    Whois whois = new Whois(server.at(), clock);

    assertThat(whois.ask(ADDRESS)).isEqualTo(whois.ask(ADDRESS)).contains("EXAMPLE-NET");
    assertThat(server.questions()).hasSize(1);
    clock.turn(Duration.ofHours(25));
    whois.ask(ADDRESS);
    assertThat(server.questions()).hasSize(2);
  }

  @Test
  void endsALoopOfReferrals() throws Exception {
    WhoisFake first = server("");
    WhoisFake second = server("from: second\nReferralServer: whois://" + first.at() + "\n");
    first.says("from: first\nwhois: " + second.at() + "\n");

    assertThat(whois(first).ask(ADDRESS)).contains("from: second");
    assertThat(first.questions()).hasSize(1);
    assertThat(second.questions()).hasSize(1);
  }

  @Test
  void followsOnlySoManyReferrals() throws Exception {
    WhoisFake next = server("the end\n");
    for (int i = 0; i < 2 * Whois.MOST_SERVERS; i++) {
      next = server("refer: " + next.at() + "\n");
    }
    whois(next).ask(ADDRESS);
    assertThat(servers.stream().filter(server -> !server.questions().isEmpty()))
        .hasSize(Whois.MOST_SERVERS);
  }

  @Test
  void anAnswerThatNeverEndsIsCut() throws Exception {
    WhoisFake endless = server("x".repeat(1023) + "\n").endlessly();

    String answer = whois(endless).ask(ADDRESS);
    assertThat(answer).hasSizeBetween(Whois.MOST_TEXT, Whois.MOST_TEXT + 1).endsWith("…");
  }

  @Test
  void aServerThatHangsIsWaitedForOnceAndLeftAloneForAWhile() throws Exception {
    WhoisFake silent = server("").silently();
    Whois whois = whois(silent);

    long before = System.nanoTime();
    assertThat(whois.ask(ADDRESS)).contains(silent.at() + ": ");
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(Whois.PATIENCE.minusSeconds(1), Whois.PATIENCE.plusSeconds(5));
    assertThat(whois.ask(Address.parse("203.0.113.8").orElseThrow()))
        .contains("did not answer lately");
    assertThat(silent.questions()).hasSize(1);
  }

  @Test
  void oneWhoDripsIsNotWaitedForLongerThanOneWhoHangs() throws Exception {
    WhoisFake dripping = server("x").endlessly().every(Duration.ofMillis(200));

    long before = System.nanoTime();
    assertThat(whois(dripping).ask(ADDRESS)).contains("in time");
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isLessThan(Whois.PATIENCE.plusSeconds(5));
  }

  @Test
  void aServerThatRefusesIsSaidAndWhatTheOneBeforeSaidIsKept() throws Exception {
    WhoisFake gone = server("");
    gone.close();
    WhoisFake first = server("owner: somebody\nrefer: " + gone.at() + "\n");

    assertThat(whois(first).ask(ADDRESS)).contains("owner: somebody", gone.at() + ": ");
  }

  @Test
  void privateAddressesAreNobodysAndNotAsked() throws Exception {
    WhoisFake server = server("never\n");
    assertThat(whois(server).ask(Address.parse("192.168.1.7").orElseThrow())).contains("private");
    assertThat(server.questions()).isEmpty();
  }

  @Test
  void textOfAnotherTimeIsReadAsLatin1() throws Exception {
    WhoisFake server = server("Köln\n").in(StandardCharsets.ISO_8859_1);
    assertThat(whois(server).ask(ADDRESS)).contains("Köln");
  }

  @Test
  void referralsAreReadInTheFormsThatServersUse() {
    assertThat(WhoisServer.referral("refer:        whois.arin.net\n"))
        .hasToString(at("whois.arin.net", 43));
    assertThat(WhoisServer.referral("ReferralServer:  whois://whois.ripe.net\r\n"))
        .hasToString(at("whois.ripe.net", 43));
    assertThat(WhoisServer.referral("Whois Server: whois.example.net:4343\n"))
        .hasToString(at("whois.example.net", 4343));
    assertThat(WhoisServer.referral("ReferralServer: rwhois://rwhois.example.net:4321\n"))
        .isEmpty();
    assertThat(WhoisServer.referral("remarks: whois: no.example.net\n% refer: x\n")).isEmpty();
    assertThat(WhoisServer.referral("refer: x:0\n")).isEmpty();
    assertThat(WhoisServer.referral("refer: x:99999\n")).isEmpty();
  }

  @Test
  void knowsWhatIsNotPublic() throws Exception {
    for (String inside : List.of("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1")) {
      assertThat(WhoisServer.isPublic(InetAddress.getByName(inside))).as(inside).isFalse();
    }
    assertThat(WhoisServer.isPublic(InetAddress.getByName("193.0.6.135"))).isTrue();
  }

  private static String at(String host, int port) {
    return "Optional[" + new HostPort(host, port) + "]";
  }

  private static Whois whois(WhoisFake first) {
    return new Whois(first.at(), InstantSource.system());
  }

  private WhoisFake server(String answer) throws IOException {
    WhoisFake server = new WhoisFake(answer);
    servers.add(server);
    return server;
  }
}
