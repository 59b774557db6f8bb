package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The two filters of the how-to that Banyan's users followed, on lines of our own. */
final class HowToFilterTest {
  private static final List<String> REASONS =
      List.of(
          "Wrong password",
          "No matching peer found",
          "Username/auth name mismatch",
          "Device does not match ACL",
          "Peer is not supposed to register",
          "Not a local domain");

  private static Scan filter(String afterHost) {
    return Scan.of(
        Texts.failregex(
            REASONS.stream()
                .map(r -> "Registration from '.*' failed for '<HOST>" + afterHost + "' - " + r)
                .toArray(String[]::new)));
  }

  private static String line(String from, String reason) {
    return "[2026-11-22 12:00:01] NOTICE[2201] chan_sip.c: Registration from"
        + " '\"200\" <sip:200@203.0.113.5>' failed for '"
        + from
        + "' - "
        + reason
        + "\n";
  }

  @Test
  void readsEveryReasonWithPort() {
    Scan scan = filter("(:[0-9]{1,5})?");
    for (String reason : REASONS) {
      assertThat(scan.addresses(line("198.51.100.4:5060", reason))).containsExactly("198.51.100.4");
      assertThat(scan.addresses(line("198.51.100.4", reason))).containsExactly("198.51.100.4");
    }
  }

  @Test
  void readsEveryReasonWithoutPort() {
    Scan scan = filter("");
    for (String reason : REASONS) {
      assertThat(scan.addresses(line("198.51.100.4", reason))).containsExactly("198.51.100.4");
      assertThat(scan.addresses(line("198.51.100.4:5060", reason))).isEmpty();
    }
  }

  @Test
  void saysWhichReasonItWas() {
    assertThat(filter("").lines(line("198.51.100.4", "Not a local domain")).get(0).regex())
        .isEqualTo(6);
  }

  @Test
  void readsNothingElse() {
    assertThat(filter("").lines(line("198.51.100.4", "Something new"))).isEmpty();
  }
}
