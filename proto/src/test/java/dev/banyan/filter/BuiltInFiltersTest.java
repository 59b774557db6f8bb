package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BuiltInFiltersTest {
  private final Scan freeswitch = Scan.of(Texts.builtIn("freeswitch"));
  private final Scan sshd = Scan.of(Texts.builtIn("sshd"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-22 16:00:00.123456 [WARNING] sofia_reg.c:1792 SIP auth failure (REGISTER) on sofia"
            + " profile 'internal' for [7@pbx] from ip 198.51.100.8",
        "2026-11-22 16:00:00.123456 99.70% [WARNING] sofia_reg.c:1792 SIP auth failure (INVITE) on"
            + " sofia profile 'external' for [7@203.0.113.9] from ip 198.51.100.8",
        "6c1b2a90-0d5e-4f7a-9b1c-0123456789ab 2026-11-22 16:00:00.123456 [WARNING]"
            + " sofia_reg.c:2906 Can't find user [7@pbx] from 198.51.100.8",
        "2026-11-22 16:00:00.123456 [WARNING] sofia.c:10042 IP 198.51.100.8 Rejected by acl \"in\"",
        "2026-11-22 16:00:00.123456 [WARNING] sofia_reg.c:1792 SIP auth failure (REGISTER) on sofia"
            + " profile 'internal' for [x] from ip 203.0.113.9] from ip 198.51.100.8",
      })
  void readsFreeswitch(String line) {
    assertThat(freeswitch.addresses(line + "\n")).containsExactly("198.51.100.8");
  }

  @Test
  void countsNoChallengeOfFreeswitch() {
    assertThat(
            freeswitch.addresses(
                "2026-11-22 16:00:00.1 [WARNING] sofia_reg.c:1792 SIP auth challenge (REGISTER) on"
                    + " sofia profile 'internal' for [7@pbx] from ip 198.51.100.8\n"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Nov 22 16:00:00 pbx sshd[811]: Failed password for root from 198.51.100.8 port 4022 ssh2",
        "2026-11-22T16:00:00.000000+00:00 pbx sshd[811]: Failed password for invalid user bob from"
            + " 198.51.100.8 port 4022 ssh2",
        "Nov 22 16:00:00 pbx sshd-session[811]: Invalid user bob from 198.51.100.8 port 4022",
        "Nov 22 16:00:00 pbx sshd[811]: User root from 198.51.100.8 not allowed because not listed"
            + " in AllowUsers",
        "Nov 22 16:00:00 pbx sshd[811]: error: maximum authentication attempts exceeded for root"
            + " from 198.51.100.8 port 4022 ssh2 [preauth]",
        "Nov 22 16:00:00 pbx sshd[811]: Invalid user x from 203.0.113.9 port 1 from 198.51.100.8"
            + " port 4022",
        "pbx sshd[811]: Failed password for root from 198.51.100.8 port 4022 ssh2",
      })
  void readsSshd(String line) {
    Match match = sshd.lines(line + "\n").get(0);
    assertThat(match.address()).hasToString("198.51.100.8");
    assertThat(match.attempt()).contains("811");
  }

  @Test
  void countsNoLoginAndNoKeyThatDidNotFit() {
    assertThat(
            sshd.addresses(
                "Nov 22 16:00:00 pbx sshd[811]: Accepted password for root from 198.51.100.8 port 1"
                    + " ssh2\nNov 22 16:00:00 pbx sshd[811]: Failed publickey for root from"
                    + " 198.51.100.8 port 1 ssh2\n"))
        .isEmpty();
  }
}
