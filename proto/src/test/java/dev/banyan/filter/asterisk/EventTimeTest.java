package dev.banyan.filter.asterisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T16:10:15.123+0100, 2026-11-22T15:10:15.123Z",
    "2026-11-22T16:10:15.123-0330, 2026-11-22T19:40:15.123Z",
    "2026-11-22T16:10:15.000+0000, 2026-11-22T16:10:15Z",
    "2026-11-22T16:10:15+0100, 2026-11-22T15:10:15Z",
    "2026-11-22T16:10:15.123456+0100, 2026-11-22T15:10:15.123456Z",
    "1795363815-123456, 2026-11-22T16:10:15.123456Z",
    "1795363815, 2026-11-22T16:10:15Z"
  })
  void isReadInItsZone(String text, Instant expected) {
    assertThat(EventTime.read(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-31T16:10:15.123+0100",
        "2026-11-22T16:10:15.1x3+0100",
        "2026-11-22T16:10:15.123+9900",
        "2026-11-22T16:10:15.+12+0100",
        "2026-11-22T16:10:15",
        "T",
        ""
      })
  void isNothingElse(String text) {
    assertThat(EventTime.read(text)).isEmpty();
  }

  @Test
  void ofTheEarliestYearIsRead() {
    assertThat(EventTime.read("0001-01-01T00:00:00.000+0000"))
        .contains(Instant.parse("0001-01-01T00:00:00Z"));
  }
}
