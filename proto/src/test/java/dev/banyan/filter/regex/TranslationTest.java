package dev.banyan.filter.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Python means is what Joni does. */
final class TranslationTest {
  private static boolean finds(String regex, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Pattern pattern = Pattern.compile(regex, Dialect.PLAIN);
    return pattern.search(bytes, bytes.length, Duration.ofSeconds(1));
  }

  static Stream<Arguments> found() {
    return Stream.of(
        Arguments.of("(?P<a_b>x)(?P=a_b)", "xx"),
        Arguments.of("(x)\\1", "xx"),
        Arguments.of("^(?:(a)|b)(?(1)c|d)$", "ac"),
        Arguments.of("^(?:(?P<n>a)|b)(?(n)c|d)$", "bd"),
        Arguments.of("a{", "a{"),
        Arguments.of("^{x}$", "{x}"),
        Arguments.of("^a{,2}b", "aab"),
        Arguments.of("a{2,}?b", "aaab"),
        Arguments.of("^[[]$", "["),
        Arguments.of("^[]a]+$", "]a"),
        Arguments.of("^[^[:a]x", "bx"),
        Arguments.of("^[a&&b]+$", "a&b"),
        Arguments.of("(?i)FOO", "foo"),
        Arguments.of("^((?i)FOO)x", "foox"),
        Arguments.of("(?i:A)b", "ab"),
        Arguments.of("^(?i)foo|bar", "xBAR"),
        Arguments.of("(?s)a.b", "a\nb"),
        Arguments.of("(?x) a b # comment", "ab"),
        Arguments.of("a++b", "aab"),
        Arguments.of("(?>a*)b", "aab"),
        Arguments.of("\\x41\\u0042\\103", "ABC"),
        Arguments.of("(?<=:)b", ":b"),
        Arguments.of("(?<!:)b", "ab"),
        Arguments.of("a(?#comment)b", "ab"),
        Arguments.of("^\\w+$", "m\u00fcller"),
        Arguments.of("^[\\w.]+@", "\u00e9.\u00e9@"),
        Arguments.of("^[^\\W\\d]x", "ax"),
        Arguments.of("<a>", "<a>"),
        Arguments.of("</F-USER>", "</F-USER>"),
        Arguments.of("^a$", "a\n"),
        Arguments.of("^<F-ALT_USER>a</F-ALT_USER>$", "a"),
        Arguments.of("a.c", "a\u2028c"),
        Arguments.of("a.c", "a\rc"),
        Arguments.of("^<ADDR>$", "::1"),
        Arguments.of("^<ADDR>$", "2001:db8::"),
        Arguments.of("^<ADDR>$", "1:2:3:4:5:6:7:8"),
        Arguments.of("^<SUBNET>$", "192.0.2.0/24"),
        Arguments.of("^\\s$", "\u00a0"),
        Arguments.of("^\\d+$", "4\u0663"),
        Arguments.of("^[\\d.]+$", "\u0661.2"),
        Arguments.of("^\\w+$", "a\u00b2\u2460"),
        Arguments.of("a\\bx|e\\b\u0301", "e\u0301"),
        Arguments.of("(?a)e\\b\u00e9", "e\u00e9"),
        Arguments.of("x\\B\u00b2", "x\u00b2"),
        Arguments.of("(?i)^\u00df$", "\u1e9e"),
        Arguments.of("(?i)^stra[\u00df]e$", "STRA\u1e9eE"),
        Arguments.of("(?i)^s$", "\u017f"),
        Arguments.of("(?i)^[j-l]$", "\u212a"),
        Arguments.of("(?i)^\u03c3$", "\u03c2"),
        Arguments.of("(?i)^\u0416$", "\u0436"),
        Arguments.of("(?i)^(a.)=\\1$", "Ab=aB"),
        Arguments.of("(?i)a(?-i:B)c", "ABC"),
        Arguments.of("(?m)a\\n^", "a\n"));
  }

  static Stream<Arguments> notFound() {
    return Stream.of(
        Arguments.of("^a$", "a\nb"),
        Arguments.of("a\\Z", "a\n"),
        Arguments.of("a$", "a\r"),
        Arguments.of("a.b", "a\nb"),
        Arguments.of("^a{,2}b", "aaab"),
        Arguments.of("a++ab", "aaab"),
        Arguments.of("^[^[:a]x", ":x"),
        Arguments.of("(?a)\\d", "\u0663"),
        Arguments.of("\\D", "\u0663"),
        Arguments.of("\\d", "\u00b2"),
        Arguments.of("\\w", "\u0301"),
        Arguments.of("\\w", "\u203f"),
        Arguments.of("e\\B\u0301", "e\u0301"),
        Arguments.of("(?i)^\u00df$", "ss"),
        Arguments.of("(?i)^ss$", "\u00df"),
        Arguments.of("(?i)^stra[\u00df]e$", "strasse"),
        Arguments.of("(?i)^fi$", "\ufb01"),
        Arguments.of("(?ai)^\u00e9$", "\u00c9"),
        Arguments.of("(?ai)^k$", "\u212a"),
        Arguments.of("(?i)a(?-i:B)c", "abc"),
        Arguments.of("(?a)\\w", "\u00e9"),
        Arguments.of("^(?:(a)|b)(?(1)c|d)$", "ad"),
        Arguments.of("((?i)FOO)x", "fooX"),
        Arguments.of("<HOST>", "no address"));
  }

  @ParameterizedTest
  @MethodSource("found")
  void findsWhatPythonFinds(String regex, String text) throws Exception {
    assertThat(finds(regex, text)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("notFound")
  void findsNothingElse(String regex, String text) throws Exception {
    assertThat(finds(regex, text)).isFalse();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("a(b", "missing ), unterminated group at position 2"),
        Arguments.of("a)b", "a closing parenthesis or tag that nothing opens at position 2"),
        Arguments.of("*a", "nothing to repeat at position 1"),
        Arguments.of("a**", "multiple repeat at position 3"),
        Arguments.of("{2}", "nothing to repeat at position 1"),
        Arguments.of("[a", "unterminated set of characters at position 1"),
        Arguments.of("a\\y", "bad escape \\y at position 2"),
        Arguments.of("\\", "a backslash at the end at position 1"),
        Arguments.of("(?P<1>a)", "bad group name \"1\" at position 1"),
        Arguments.of("(?P<a>a)(?P<a>b)", "the group \"a\" is there twice at position 9"),
        Arguments.of("\\2(a)", "no group \"2\" before it at position 1"),
        Arguments.of(
            "<HOST> <HOST>",
            "<HOST> is there twice, or its group is there by name too at position 8"),
        Arguments.of("<F-USER>a", "<F-USER> is not closed where it should be at position 1"),
        Arguments.of(
            "a(?i)b",
            "flags that are not at the start of the expression or of a group at position 2"),
        Arguments.of("a{3,2}", "least repeat is greater than most at position 2"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void saysWhatIsWrongAndWhere(String regex, String message) {
    assertThatThrownBy(() -> Pattern.compile(regex, Dialect.PLAIN)).hasMessage(message);
  }

  @Test
  void refusesWhatJoniFailsToCompile() {
    String odd =
        "(?=(?>\ufb01(?<![a-z])*?)\\da)++\u03c2(?is:(?>(?is:^a[\u2028.]\u03c2|^a)*(?:[\u0436]\u00b2+[A]\u0131??"
            + "|K\u0436|\\D\u017fa?K*)[i])((?:\u0663\\b)\u2028K+?)a|\\W(?<![a-z]))";
    assertThatThrownBy(() -> Pattern.compile(odd, new Dialect(true, false)))
        .isInstanceOf(RegexException.class)
        .hasMessageContaining("not possible here");
  }

  @Test
  void looksForTextsThatEveryMatchHolds() throws Exception {
    assertThat(literals("Registration from '.*' failed for '<HOST>' - Wrong password"))
        .containsExactly("Registration from ");
    assertThat(literals("(?:Failed|Wrong) password from <HOST>"))
        .containsExactlyInAnyOrder("Failed password from ", "Wrong password from ");
    assertThat(literals("(?i)failed from <HOST>")).isEmpty();
    assertThat(literals("(?:abcdef)?<HOST>")).isEmpty();
  }

  @Test
  void noTextReachesOverThePlaceOfADate() throws Exception {
    assertThat(literals("^\\[\\] NOTICE: <HOST>")).containsExactly(" NOTICE:");
  }

  private static java.util.List<String> literals(String regex) throws RegexException {
    return Pattern.compile(regex, Dialect.PLAIN).literals();
  }
}
