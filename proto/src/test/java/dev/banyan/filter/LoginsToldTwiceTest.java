package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One login, of which a line and a security event tell in one log, counts once. */
final class LoginsToldTwiceTest {
  private static final String A = "198.51.100.8";

  private final Scan scan = Scan.of(Texts.builtIn("asterisk"));

  private static String line(String second, String file, String message) {
    return "[2026-11-22 16:00:%s] NOTICE[812] %s: %s\n".formatted(second, file, message);
  }

  private static String registration(String second, int port) {
    return line(
        second,
        "chan_sip.c",
        "Registration from '<sip:9@h>' failed for '" + A + ":" + port + "' - Wrong password");
  }

  private static String event(String second, String service, int port) {
    return line(
        second,
        "res_security_log.c",
        AsteriskRecords.event("InvalidPassword", "9", "0x7f01", A, "")
            .replace("16:59:59.123+0100", "16:00:" + second + ".123+0000")
            .replace("\"PJSIP\"", '"' + service + '"')
            .replace("/40000", "/" + port));
  }

  private static String manager(String second, String message) {
    return line(second, "manager.c", message);
  }

  @Test
  void aRegistrationAndItsEventCountOnceInEitherOrder() {
    String login = registration("01", 5060) + event("01", "SIP", 5060);
    assertThat(scan.addresses(login)).containsExactly(A);
    assertThat(scan.told()).hasSize(1);
    assertThat(scan.fresh().addresses(event("01", "SIP", 5060) + registration("02", 5060)))
        .containsExactly(A);
    assertThat(scan.told()).hasSize(1);
  }

  /** The line has the header as it came, the event the user that it means. */
  @Test
  void aUserThatIsWrittenOtherwiseInALineMakesNoOtherLogin() {
    String escaped = registration("01", 5060).replace("sip:9@", "sip:%39@");
    assertThat(scan.lines(escaped + event("01", "SIP", 5060)))
        .extracting(match -> match.user().orElse(""))
        .containsExactly("%39");
    assertThat(scan.told()).hasSize(1);
  }

  @Test
  void neverFewerCountThanThereWereLogins() {
    String login = registration("01", 5060) + event("01", "SIP", 5060);
    assertThat(scan.addresses(login.repeat(7))).hasSize(7);
    String lines = registration("01", 5060).repeat(7);
    assertThat(scan.fresh().addresses(lines)).hasSize(7);
    String events = event("01", "SIP", 5060).repeat(7);
    assertThat(scan.fresh().addresses(events)).hasSize(7);
    assertThat(scan.lines(events)).allMatch(match -> match.attempt().isEmpty());
    assertThat(scan.fresh().addresses(lines + events)).hasSize(7);
    assertThat(scan.fresh().addresses(registration("01", 5060) + events)).hasSize(7);
  }

  @Test
  void whatDiffersInPortOrUserOrTimeOrServiceIsAnotherLogin() {
    assertThat(scan.addresses(registration("01", 5060) + event("01", "SIP", 5061))).hasSize(2);
    assertThat(scan.fresh().addresses(registration("01", 5060) + event("07", "SIP", 5060)))
        .hasSize(2);
    assertThat(scan.fresh().addresses(registration("01", 5060) + event("01", "PJSIP", 5060)))
        .hasSize(2);
    assertThat(scan.fresh().addresses(registration("01", 5060) + event("01", "AMI", 5060)))
        .hasSize(2);
    String other = manager("01", A + " failed to authenticate as 'other'");
    assertThat(scan.fresh().addresses(other + event("01", "AMI", 5060))).hasSize(2);
  }

  @Test
  void aManagersLoginCountsOnceInAllItsLines() {
    String login =
        manager("01", A + " tried to authenticate with nonexistent user '9'")
            + manager("01", A + " failed to authenticate as '9'")
            + event("01", "AMI", 5038)
            + manager("02", "Connect attempt from '" + A + "' unable to authenticate");
    assertThat(scan.addresses(login)).containsExactly(A);
    assertThat(scan.told()).hasSize(3);
    assertThat(scan.fresh().addresses(login.repeat(4))).hasSize(4);
  }

  @Test
  void whatCannotBeBelievedTellsOfNothing() {
    String cut = line("01", "chan_iax2.c", "Host 192.0.2.7 failed to authenticate as x");
    assertThat(scan.addresses(cut + registration("01", 5060))).containsExactly("192.0.2.7");
    assertThat(scan.told()).isEmpty();
  }
}
