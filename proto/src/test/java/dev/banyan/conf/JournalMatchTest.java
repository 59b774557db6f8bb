package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalMatchTest {
  @Test
  void takesFieldsAndAlternatives() {
    assertThat(JournalMatch.parse("_SYSTEMD_UNIT=sshd.service + _COMM=sshd").words())
        .containsExactly("_SYSTEMD_UNIT=sshd.service", "+", "_COMM=sshd");
    assertThat(JournalMatch.parse("_COMM=a\n\n_COMM=b _PID=1\n").words())
        .containsExactly("_COMM=a", "+", "_COMM=b", "_PID=1");
    assertThat(JournalMatch.parse("'SYSLOG_IDENTIFIER=two words' X=\"a'b\"").words())
        .containsExactly("SYSLOG_IDENTIFIER=two words", "X=ab");
    assertThat(JournalMatch.parse(" ").words()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--file=/etc/shadow",
        "-f",
        "/usr/sbin/sshd",
        "unit=sshd",
        "_COMM",
        "_COMM=",
        "+ _COMM=a",
        "_COMM=a +",
        "_COMM=a + + _COMM=b",
        "_COMM=\u001b[2J",
        "_COMM='open"
      })
  void refusesWhatJournalctlWouldTakeForSomethingElse(String text) {
    assertThatThrownBy(() -> JournalMatch.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
