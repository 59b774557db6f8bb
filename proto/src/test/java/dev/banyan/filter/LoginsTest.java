package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A successful login is told of if its sender proved his address, and nobody can pretend one. */
final class LoginsTest {
  private static final String USER = "198.51.100.8";
  private static final String PROVEN = ",UsingPassword=\"1\"";

  private final Hearing hearing = new Hearing();
  private int log;
  private final Filter filter = filter();

  private static Filter filter() {
    try {
      return Filter.compile(Texts.builtIn("asterisk"), java.time.ZoneOffset.UTC);
    } catch (FilterException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String login(String account, String callId, String rest) {
    return AsteriskRecords.event("SuccessfulAuth", account, callId, USER, rest);
  }

  private static String line(Framing framing, String message) {
    return framing.line("SECURITY", "res_security_log.c", message);
  }

  private List<String> logins(String lines) {
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    hearing.logins.clear();
    filter.scan("log " + ++log, bytes, 0, bytes.length, Scan.NOW, hearing);
    return hearing.logins.stream().map(match -> match.address().toString()).toList();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void hearsOfALoginInEveryFraming(Framing framing) {
    assertThat(logins(line(framing, login("100", "c-1", PROVEN)))).containsExactly(USER);
    Match match = hearing.logins.get(0);
    assertThat(match.user()).contains("100");
    assertThat(match.transport()).isEqualTo(Transport.UDP);
    assertThat(match.logTime()).contains(Instant.parse("2026-11-22T15:59:59.123Z"));
    assertThat(hearing.failures).isEmpty();
  }

  @Test
  void hearsOfItInTheEventsOfTheManagerInterface() {
    String event =
        "Event: SuccessfulAuth\tPrivilege: security,all\tEventTV: 2026-11-22T16:59:59.123+0100\t"
            + "Severity: Informational\tService: PJSIP\tEventVersion: 1\tAccountID: 100\t"
            + "SessionID: c\tLocalAddress: IPV4/UDP/192.0.2.1/5060\t"
            + "RemoteAddress: IPV4/UDP/198.51.100.8/40000\tUsingPassword: 1\n";
    assertThat(events(event)).containsExactly(USER);
    assertThat(events(event.replace("PJSIP", "SIP"))).isEmpty();
    assertThat(events(event.replace("word: 1", "word: 0"))).isEmpty();
    assertThat(events(event.replace("\tUsing", "\tUsingPassword: 1\tUsing"))).isEmpty();
    assertThat(events(event)).as("after what may have been cut").isEmpty();
  }

  private final Filter ofEvents = Filter.ofEvents(Texts.builtIn("asterisk"));

  private List<String> events(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    hearing.logins.clear();
    ofEvents.scan(bytes, 0, bytes.length, Scan.NOW, hearing);
    return hearing.logins.stream().map(match -> match.address().toString()).toList();
  }

  /** No password was asked for, so the address may be false; chan_sip says so of guests too. */
  @ParameterizedTest
  @ValueSource(strings = {"", ",UsingPassword=\"0\"", ",UsingPassword=\"1\",Module=\"x\""})
  void noLoginWithoutAChallengeProvesAnything(String rest) {
    assertThat(logins(line(Framing.PLAIN, login("100", "c-1", rest)))).isEmpty();
  }

  @Test
  void noLoginOfAnotherServiceProvesAnything() {
    String login = login("100", "c-1", PROVEN).replace("\"PJSIP\"", "\"SIP\"");
    assertThat(logins(line(Framing.PLAIN, login))).isEmpty();
  }

  @Test
  void noFieldOfAUsersTellsOfALoginFromElsewhere() {
    String fake =
        "x\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/UDP/203.0.113.9/1\""
            + PROVEN;
    assertThat(logins(line(Framing.PLAIN, login("100", fake, PROVEN)))).containsExactly(USER);
    assertThat(logins(line(Framing.PLAIN, login(fake, "c", PROVEN)))).containsExactly(USER);
    String failed = AsteriskRecords.event("InvalidAccountID", fake, "c", USER, "");
    assertThat(logins(line(Framing.PLAIN, failed))).isEmpty();
    assertThat(hearing.failures).hasSize(1);
  }

  /** He whom the cut record names may be accused by any line behind it, but not be trusted. */
  @ParameterizedTest
  @EnumSource(
      value = Framing.class,
      names = {"PLAIN", "CALL", "MILLISECONDS", "OLD", "OLDER", "COLOUR"})
  void noNewlineInASendersTextTellsOfHisLogin(Framing framing) {
    String forged = "9\n" + line(framing, login("100", "c-1", PROVEN));
    for (AsteriskRecords.Shape shape : AsteriskRecords.ALL) {
      if (shape.format().contains("{U}")) {
        String cut = framing.line(shape.level(), shape.file(), shape.message(USER, forged));
        assertThat(logins(cut)).as(cut).isEmpty();
      }
    }
  }

  @Test
  void whoeverDoesNotAskHearsNothing() {
    hearing.hears = false;
    assertThat(logins(line(Framing.PLAIN, login("100", "c-1", PROVEN)))).isEmpty();
  }

  /** What a filter tells. */
  private static final class Hearing implements Filter.Sink {
    private final List<Match> logins = new ArrayList<>();
    private final List<Match> failures = new ArrayList<>();
    private boolean hears = true;

    @Override
    public boolean hearsLogins() {
      return hears;
    }

    @Override
    public void found(int lineFrom, int lineTo, Match match) {
      failures.add(match);
    }

    @Override
    public void loggedIn(int lineFrom, int lineTo, Match match) {
      logins.add(match);
    }
  }
}
