package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Transport;
import org.junit.jupiter.api.Test;

final class AsteriskFilterTest {
  private final Scan scan = Scan.of(Texts.builtIn("asterisk"));

  @Test
  void readsChanSip() {
    assertThat(
            scan.addresses(
                "[Nov 22 16:00:00] NOTICE[812] chan_sip.c: Registration from '<sip:9@h>' failed for"
                    + " '198.51.100.8:5060' - No matching peer found\n"))
        .containsExactly("198.51.100.8");
  }

  @Test
  void readsPjsipWithCallIdAndWeight() {
    Match match =
        scan.lines(
                "[2026-11-22 16:00:00] NOTICE[812] res_pjsip/pjsip_distributor.c: Request"
                    + " 'REGISTER' from '<sip:9@h>' failed for '[2001:db8::9]:5060' (callid:"
                    + " ab-1@x) - No matching endpoint found after 7 tries in 12.5 ms\n")
            .get(0);
    assertThat(match.address()).hasToString("2001:db8::9");
    assertThat(match.attempt()).contains("ab-1@x");
    assertThat(match.weight()).isEqualTo(7);
  }

  @Test
  void readsSecurityEvents() {
    Match match =
        scan.lines(
                "[2026-11-22 16:00:00] SECURITY[812] res_security_log.c:"
                    + " SecurityEvent=\"ChallengeResponseFailed\",EventTV=\"2026-11-22T16:00:00.123+0000\",Severity=\"Error\",Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"100\",SessionID=\"c1\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/TLS/198.51.100.8/40000\",Challenge=\"\"\n")
            .get(0);
    assertThat(match.address()).hasToString("198.51.100.8");
    assertThat(match.user()).contains("100");
    assertThat(match.attempt()).contains("c1");
    assertThat(match.transport()).isEqualTo(Transport.TLS);
  }
}
