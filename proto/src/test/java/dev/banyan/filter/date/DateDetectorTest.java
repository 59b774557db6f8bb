package dev.banyan.filter.date;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DateDetectorTest {
  private static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[2026-11-22 17:04:05] x | 2026-11-22T08:04:05Z",
        "2026-11-22 17:04:05.123 x | 2026-11-22T08:04:05.123Z",
        "2026-11-22T17:04:05,5+0200 x | 2026-11-22T15:04:05.5Z",
        "2026-11-22T17:04:05Z x | 2026-11-22T17:04:05Z",
        "2026/11/22 17:04:05 x | 2026-11-22T08:04:05Z",
        "[Nov  2 17:04:05] x | 2026-11-02T08:04:05Z",
        "Nov 22 17:04:05 host x | 2026-11-22T08:04:05Z",
        "Sun Nov 22 17:04:05.011 2026 x | 2026-11-22T08:04:05.011Z",
        "Sun Nov 22 2026 17:04:05 x | 2026-11-22T08:04:05Z",
        "Dec 24 17:04:05 x | 2025-12-24T08:04:05Z",
        "22/11/2026 17:04:05 x | 2026-11-22T08:04:05Z",
        "192.0.2.1 - - [22/Nov/2026:17:04:05 +0100] x | 2026-11-22T16:04:05Z",
        "22-Nov-2026 17:04:05.252 x | 2026-11-22T08:04:05.252Z",
        "11/22/2026:17:04:05 x | 2026-11-22T08:04:05Z",
        "1795366800 x | 2026-11-22T17:00:00Z",
        "[1795366800] x | 2026-11-22T17:00:00Z",
        "179536680\u0660 x | 2026-11-22T17:00:00Z",
        "179536680\ud835\udfce x | 2026-11-22T17:00:00Z",
        "type=X msg=audit(1795366800.250:12) | 2026-11-22T17:00:00.250Z",
        "01:30:00 x | 2026-11-22T16:30:00Z",
        "03:30:00 x | 2026-11-21T18:30:00Z",
        "261122 17:04:05 x | 2026-11-22T08:04:05Z",
        "Nov 22, 2026 5:04:05 PM x | 2026-11-22T08:04:05Z",
        "20261122T170405 x | 2026-11-22T08:04:05Z",
        "CET Nov 22 17:04:05 x | 2026-11-22T16:04:05Z",
        "<11/22/26@17:04:05> x | 2026-11-22T08:04:05Z",
      })
  void knowsTheUsualForms(String line, Instant expected) throws Exception {
    assertThat(find(Optional.empty(), line).orElseThrow().instant()).contains(expected);
  }

  @Test
  void cutsTheDateAlone() throws Exception {
    assertThat(find(Optional.empty(), "[2026-11-22 17:04:05] x").orElseThrow().cut())
        .hasToString("2026-11-22 17:04:05");
  }

  @Test
  void prefersTheBeginOfTheLine() throws Exception {
    assertThat(find(Optional.empty(), "Nov 22 01:00:00 a 2026-11-20 17:04:05").orElseThrow().cut())
        .hasToString("Nov 22 01:00:00");
  }

  @Test
  void findsNoneInALineWithout() throws Exception {
    assertThat(find(Optional.empty(), "call 12345 from 192.0.2.1:5060")).isEmpty();
  }

  @Test
  void hasNoInstantForADayThatIsNone() throws Exception {
    assertThat(find(Optional.empty(), "2026-02-31 10:00:00 x").orElseThrow().instant()).isEmpty();
  }

  @Test
  void readsPatternsOfItsOwn() throws Exception {
    assertThat(find(Optional.of("^%%Y:%%m"), "x")).isEmpty();
    assertThat(
            find(Optional.of("^at %d.%m.%Y %H:%M\n{DEFAULT}"), "at 22.11.2026 17:04 x")
                .orElseThrow()
                .instant())
        .contains(Instant.parse("2026-11-22T08:04:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // summer and winter
        "Jul  1 12:00:00 x | Europe/Berlin | 2026-11-22T17:00:00Z | 2026-07-01T10:00:00Z",
        "Nov 22 12:00:00 x | Europe/Berlin | 2026-11-22T17:00:00Z | 2026-11-22T11:00:00Z",
        // CET is meant, not the time that Berlin has in summer
        "Jul  1 12:00:00 x | CET | 2026-11-22T17:00:00Z | 2026-07-01T11:00:00Z",
        "Jul  1 12:00:00 x | CEST | 2026-11-22T17:00:00Z | 2026-07-01T10:00:00Z",
        "Jul  1 12:00:00 x | UTC+0200 | 2026-11-22T17:00:00Z | 2026-07-01T10:00:00Z",
        "Jul  1 12:00:00 x | -05:30 | 2026-11-22T17:00:00Z | 2026-07-01T17:30:00Z",
        // a zone of the line's own wins
        "2026-07-01 12:00:00+0100 x | Europe/Berlin | 2026-11-22T17:00:00Z | 2026-07-01T11:00:00Z",
        // across new year
        "Dec 31 23:59:58 x | Europe/Berlin | 2026-12-31T23:30:00Z | 2026-12-31T22:59:58Z",
        "Jan  1 00:29:00 x | Europe/Berlin | 2026-12-31T23:30:00Z | 2026-12-31T23:29:00Z",
        "Jan  1 00:10:00 x | Pacific/Auckland | 2026-12-31T11:15:00Z | 2026-12-31T11:10:00Z",
        "Feb 29 12:00:00 x | UTC | 2028-02-29T13:00:00Z | 2028-02-29T12:00:00Z",
        "23:59:58 x | Europe/Berlin | 2026-12-31T23:00:30Z | 2026-12-31T22:59:58Z",
        // the hour that is left out is as long after midnight as the clock was
        "2026-03-29 02:30:00 x | Europe/Berlin | 2026-11-22T17:00:00Z | 2026-03-29T01:30:00Z",
        // of the hour that comes twice, the first is meant
        "2026-10-25 02:30:00 x | Europe/Berlin | 2026-11-22T17:00:00Z | 2026-10-25T00:30:00Z",
      })
  void knowsTheZoneOfTheLog(String line, String zone, Instant now, Instant expected)
      throws Exception {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    DateDetector detector = DateDetector.of(Optional.empty(), Zones.named(zone).orElseThrow());
    assertThat(
            detector.find(bytes, bytes.length, now, Duration.ofSeconds(1)).orElseThrow().instant())
        .contains(expected);
  }

  @Test
  void knowsNoZoneOfNoPlace() {
    assertThat(Zones.named("Mars/Olympus")).isEmpty();
    assertThat(Zones.named("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the first week is that of the first Thursday, and begins on a Monday
        "%G-W%V-%u %H:%M:%S | 2026-W47-7 16:10:15 | 2026-11-22T07:10:15Z",
        "%G-W%V-%u %H:%M:%S | 2026-W53-5 16:10:15 | 2027-01-01T07:10:15Z",
        "%G-W%V-%u %H:%M:%S | 2027-W01-1 16:10:15 | 2027-01-04T07:10:15Z",
        "%G-W%V-%a %H:%M:%S | 2025-W01-Mon 16:10:15 | 2024-12-30T07:10:15Z",
        "%Y-W%W-%w %H:%M:%S | 2026-W46-0 16:10:15 | 2026-11-22T07:10:15Z",
        "%Y-W%U-%w %H:%M:%S | 2026-W47-0 16:10:15 | 2026-11-22T07:10:15Z",
        "%Y-%j %H:%M:%S | 2026-326 16:10:15 | 2026-11-22T07:10:15Z",
        "%j %H:%M:%S | 359 16:10:15 | 2025-12-25T07:10:15Z",
        "%c | Sun  Nov 22 16:10:15  2026 | 2026-11-22T07:10:15Z",
        "%x %X | 11/22/26 16:10:15 | 2026-11-22T07:10:15Z",
        "%d.%m.%y %I.%M.%S %p | 22.11.26 4.10.15 pm | 2026-11-22T07:10:15Z",
        "%Y-%m-%d %l:%M:%S %p | 2026-11-22 12:10:15 AM | 2026-11-21T15:10:15Z",
        "%Y-%m-%d %H:%M:%S | \u0662026-11-22 16:10:15 | 2026-11-22T07:10:15Z",
      })
  void knowsTheTokensOfStrptime(String pattern, String line, Instant expected) throws Exception {
    assertThat(find(Optional.of(pattern), line).orElseThrow().instant()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%Y-%m-%d %H:%M:%S | 2026-11-22 16:10:60",
        "%Y-%m-%d %k:%M:%S | 2026-11-22 24:10:00",
        "%Y-%m-%d %H:%M:%S | 2026-06-31 16:10:00",
        "%d %H:%M:%S | 22 16:10:00",
        "%Y-(?P<m>\\w+)-%d | 2026-x-22",
        "%Y-(?P<m>\\w+)-%d | 2026-99999999999-22",
        "%Y-(?P<b>\\w+)-%d | 2026-ab-22",
      })
  void hasNoInstantForATimeThatIsNone(String pattern, String line) throws Exception {
    assertThat(find(Optional.of(pattern), line).orElseThrow().instant()).isEmpty();
  }

  @Test
  void takesNoWordInSmallLettersForAZone() throws Exception {
    String pattern = "^%Z %Y-%b-%d %H:%M:%S";
    assertThat(find(Optional.of(pattern), "CET 2026-Nov-22 16:10:15").orElseThrow().instant())
        .contains(Instant.parse("2026-11-22T15:10:15Z"));
    assertThat(find(Optional.of(pattern), "cet 2026-Nov-22 16:10:15").orElseThrow().instant())
        .isEmpty();
  }

  @Test
  void guessesTheYearByTheClockOfTheReader() throws Exception {
    byte[] line = "PDT Jan  1 00:44:34 x".getBytes(StandardCharsets.UTF_8);
    Instant now = Instant.parse("2026-12-31T23:30:00Z");
    DateDetector detector =
        DateDetector.of(Optional.empty(), Zones.named("Europe/Paris").orElseThrow());
    assertThat(detector.find(line, line.length, now, Duration.ofSeconds(1)).orElseThrow().instant())
        .contains(Instant.parse("2027-01-01T07:44:34Z"));
  }

  @Test
  void saysWhichTokenIsNone() {
    assertThatThrownBy(() -> DateDetector.of(Optional.of("%Y-%Q"), TOKYO))
        .hasMessage("%Q is no part of a date, such as %Y-%m-%d %H:%M:%S");
  }

  private static Optional<DateDetector.Found> find(Optional<String> pattern, String line)
      throws Exception {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return DateDetector.of(pattern, TOKYO).find(bytes, bytes.length, NOW, Duration.ofSeconds(1));
  }
}
