package dev.banyan.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.ExitCode;
import org.junit.jupiter.api.Test;

class AllowAndSuspendTest extends AskedBanyan {
  @Test
  void allowsAnAddress() {
    assertThat(banyan("allow", "add", "192.0.2.7", "--for", "1d", "--reason", "trunk"))
        .isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            allowed 192.0.2.7 (revision 45)
            its ban of 192.0.2.7 in jail asterisk is lifted
            """);
    assertThat(admin.lastAllow.getForMs()).isEqualTo(86_400_000);
    assertThat(admin.lastAllow.getReason()).isEqualTo("trunk");
  }

  @Test
  void refusesWhatIsNoAddress() {
    assertThat(banyan("allow", "add", "nobody")).isEqualTo(ExitCode.USAGE);
    assertThat(banyan("allow", "remove", "nobody")).isEqualTo(ExitCode.USAGE);
    assertThat(banyan("suspend", "--for", "soon")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void takesAnAddressOffTheList() {
    assertThat(banyan("allow", "remove", "192.0.2.7")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("no longer allowed: 192.0.2.7 (revision 46)\n");
  }

  @Test
  void takesAnAddressOffTheListForPrograms() {
    assertThat(banyan("allow", "remove", "192.0.2.7", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("{\"address\":\"192.0.2.7\",\"revision\":46,\"bans\":[]}\n");
  }

  @Test
  void listsWhatIsAllowed() {
    assertThat(banyan("allow", "list")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            ADDRESS       JAIL      SINCE                           UNTIL                        \
            BY      REASON
            192.0.2.7     all       2026-11-22 13:58:55 (1m5s ago)  2026-11-22 15:00:00 (in 1h)  \
            root    trunk\\u001B[31m
            192.0.2.0/24  asterisk                                  for ever                     \
            policy  ignoreip
            """);
  }

  @Test
  void listsWhatIsAllowedToPrograms() {
    assertThat(banyan("allow", "list", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            {"address":"192.0.2.7","jail":null,"since":"2026-11-22T11:58:55Z",\
            "until":"2026-11-22T13:00:00Z","operator":"root","reason":"trunk\\u001b[31m"}
            {"address":"192.0.2.0/24","jail":"asterisk","since":null,"until":null,\
            "operator":"policy","reason":"ignoreip"}
            """);
  }

  @Test
  void suspendsAndSaysForHowLong() {
    assertThat(banyan("suspend", "--for", "1h", "--reason", "why")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            "nothing is enforced any more for 1h (revision 47); failures are still counted\n");
    assertThat(banyan("suspend", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).endsWith("{\"suspended\":true,\"changed\":true,\"revision\":47}\n");
  }

  @Test
  void resumesAndSaysIfNothingWasSuspended() {
    assertThat(banyan("resume")).isEqualTo(ExitCode.NO);
    assertThat(out).hasToString("nothing is suspended\n");
    admin.suspended = true;
    assertThat(banyan("resume", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).endsWith("{\"suspended\":false,\"changed\":true,\"revision\":48}\n");
  }

  @Test
  void statusSaysThatNothingIsEnforced() {
    admin.suspended = true;
    assertThat(banyan("status")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().skip(1).findFirst().orElseThrow())
        .startsWith("SUSPENDED nothing is enforced since 2026-11-22 13:58:55 (1m5s ago)")
        .contains("by root: locked out")
        .endsWith("'banyan resume' ends it");
  }
}
