package dev.banyan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A From header as PJSIP prints it, in which {@code 198.51.100.8} writes what it can to accuse
 * {@code 203.0.113.66} or to hide itself.
 */
final class P8FromHeadersTest {
  private static final String TRUE = "198.51.100.8";
  private static final String FALSE = "203.0.113.66";
  private static final String FAKE = "' failed for '" + FALSE + ":5060' (callid: y";

  private final Scan scan = Scan.of(Texts.builtIn("asterisk"));

  private List<String> notice(String from, String callId) {
    return scan.fresh()
        .addresses(
            Framing.PLAIN.line(
                "NOTICE",
                "res_pjsip/pjsip_distributor.c",
                "Request 'INVITE' from '%s' failed for '%s:5060' (callid: %s) - No matching endpoint found"
                    .formatted(from, TRUE, callId)));
  }

  /** None of them is what PJSIP prints; but who sent it is clear all the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<sip:a> b@h>",
        "<sip:a b@h>",
        "<sip:\"a\"@h>",
        "<sip:9@h> x>",
        "\"a\" <sip:a> b@h>",
        "\"a:b\\\" <sip:9@h>",
        "a\"b <sip:9@h>",
        "<sip:9@h",
        "\"",
        ""
      })
  void noOddHeaderHidesItsSender(String from) {
    assertThat(notice(from, "c")).containsExactly(TRUE);
  }

  /** The first is how a user is printed that is not escaped; the others PJSIP prints so. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<sip:9F) - No matching endpoint found@h>",
        "<sip:9@[x:F]>",
        "<sip:9@[[x>F>",
        "\"d\" <sip:9@[x>F]>",
        "\"d\" <sip:9@h;x=\"<sip:q>F\">",
        "\"d\" <sip:9@h x;p=\"<sip:q>F\">"
      })
  void whatPjsipDoesNotEscapeAccusesNobody(String from) {
    assertThat(notice(from.replace("F", FAKE), "c")).isSubsetOf(TRUE);
  }

  @Test
  void aHeaderThatMayBeLongerThanItSeemsIsDoubted() {
    for (String from :
        List.of(
            "<sip:9>F@h>",
            "<sip:9@h;user=phone>F>",
            "<sip:9@h:5060;user=phone>F>",
            "<sip:9@h;USER=\"x>F\">",
            "\"a\\\" <sip:9@h>F\" <sip:9@h>",
            "\"a\" <sip:9@h>F\" <sip:9@h>")) {
      List<String> found = notice(from.replace("F", FAKE), "c");
      assertThat(found).as(from).isSubsetOf(TRUE);
      if (found.isEmpty()) {
        assertThat(scan.passedOver())
            .as(from)
            .containsExactly("it can be read as naming different addresses");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<sip:9@h>",
        "<sip:9@h;x=1>",
        "<sip:9@[2001:db8::1]>",
        "<sip:9@[2001:db8::1];x=1>",
        "<sip:o'k@h>",
        "<sip:9@h x>",
        "\"100\" <sip:9@h>"
      })
  void noCallIdThatLooksLikeTheEndOfAHeaderHidesItsSender(String from) {
    for (String callId : List.of("cF", "c>F", "c <sip:1@x>F", "[c]>F")) {
      assertThat(notice(from, callId.replace("F", FAKE))).as(callId).containsExactly(TRUE);
    }
  }

  @Test
  void aPlainHeaderEndsWhereItEnds() {
    assertThat(notice("<sip:9@h>", "c\" <sip:9@h>" + FAKE)).containsExactly(TRUE);
  }
}
