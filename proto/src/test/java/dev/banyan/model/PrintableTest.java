package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void leavesOrdinaryTextAlone() {
    assertThat(Printable.of("Grüße 'x' \"y\" \\d+ 日本 😀")).isEqualTo("Grüße 'x' \"y\" \\d+ 日本 😀");
  }

  @Test
  void showsWhatWouldMoveTheCursorOrTurnTheWriting() {
    assertThat(Printable.of("a\r\nb\u001b[2J\u009b1m\u202e\u2028\ud800"))
        .isEqualTo("a\\u000D\\u000Ab\\u001B[2J\\u009B1m\\u202E\\u2028\\uD800");
  }

  @Test
  void cutsWhatIsTooLongAndSaysSo() {
    assertThat(Printable.of("abcdef", 3)).isEqualTo("abc…");
    assertThat(Printable.of("abc", 3)).isEqualTo("abc");
  }
}
