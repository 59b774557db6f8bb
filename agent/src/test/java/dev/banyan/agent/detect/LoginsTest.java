package dev.banyan.agent.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.detect.Logins.Fate;
import dev.banyan.model.Address;
import dev.banyan.model.JailName;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final JailName JAIL = new JailName("asterisk");

  private final Logins logins = new Logins();

  private Fate login(String address, Instant time, Instant now) {
    return logins.judge(JAIL, Address.parse(address).orElseThrow(), time, now);
  }

  @Test
  void tellsOneOfAnAddressInAQuarterOfAnHourOfLogTime() {
    int told = 0;
    for (int second = 0; second < 3_600; second++) {
      Instant at = NOW.plusSeconds(second);
      told += login("192.0.2.1", at, at) == Fate.TOLD ? 1 : 0;
    }
    assertThat(told).isEqualTo(4);
  }

  @Test
  void tellsAgainOfALoginLongBeforeTheOneThatWasTold() {
    assertThat(login("192.0.2.1", NOW, NOW)).isEqualTo(Fate.TOLD);
    assertThat(login("192.0.2.1", NOW.minusSeconds(60), NOW)).isEqualTo(Fate.KNOWN);
    assertThat(login("192.0.2.1", NOW.minusSeconds(3_000), NOW)).isEqualTo(Fate.TOLD);
  }

  @Test
  void tellsSoManyAMinuteAndTheOthersInTheNext() {
    for (int i = 0; i < Logins.MOST_A_MINUTE; i++) {
      assertThat(login("10.0." + i / 250 + "." + i % 250, NOW, NOW)).isEqualTo(Fate.TOLD);
    }
    assertThat(login("192.0.2.1", NOW, NOW.plusSeconds(59))).isEqualTo(Fate.TOO_MANY);
    assertThat(login("192.0.2.1", NOW, NOW.plusSeconds(60))).isEqualTo(Fate.TOLD);
  }

  @Test
  void aClockThatJumpsBackKeepsNobodyWaiting() {
    for (int i = 0; i < Logins.MOST_A_MINUTE; i++) {
      login("10.0." + i / 250 + "." + i % 250, NOW, NOW);
    }
    assertThat(login("192.0.2.1", NOW, NOW.minusSeconds(7_200))).isEqualTo(Fate.TOLD);
  }
}
