package dev.banyan.filter.date;

import dev.banyan.filter.date.DateTemplate.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes templates of the lines of a {@code datepattern}, and those for lines without one. */
final class DatePatterns {
  static final String LINE_BEGIN = "{^LN-BEG}";
  private static final String UNBOUND = "{UNB}";
  private static final Pattern DATE = Pattern.compile("(?i)(?<!\\\\)\\{DATE\\}");
  private static final Pattern EPOCH = Pattern.compile("(?i)(?<!\\\\)\\{(L?)EPOCH\\}");
  private static final Pattern OWN_GROUP = Pattern.compile("(?<!\\\\)\\((?!\\?)");

  /** Forms without tokens; anything around them but the line's begin makes them plain text. */
  private static final Set<String> NUMBERS =
      Set.of("EPOCH", "^EPOCH", "{^LN-BEG}EPOCH", "TAI64N", "^TAI64N", "{^LN-BEG}TAI64N");

  private static final String SECONDS = "\\d{10,11}\\b(?:\\.\\d{3,6})?";
  private static final String LONG_SECONDS = "\\d{10,11}(?:\\d{3}(?:\\.\\d{1,6}|\\d{3})?)?";

  /** The forms that are known without being told, the likelier and the less ambiguous first. */
  private static final List<String> DEFAULTS =
      List.of(
          // 2026-11-22 17:04:05.123 +0100, 2026/11/22 …, 2026-11-22T17:04:05Z
          "%ExY(?P<_sep>[-/.])%m(?P=_sep)%d(?:T| {1,2})%H:%M:%S(?:[.,]%f)?(?:\\s*%z)?",
          // Sun Nov 22 17:04:05.123 2026, Nov 22 17:04:05
          "(?:%a )?%b %d %k:%M:%S(?:\\.%f)?(?: %ExY)?",
          // Sun Nov 22 2026 17:04:05
          "(?:%a )?%b %d %ExY %k:%M:%S(?:\\.%f)?",
          // 22/11/2026 17:04:05, 22-11-26 17:04:05
          "%d(?P<_sep>[-/])%m(?P=_sep)(?:%ExY|%Exy) %k:%M:%S",
          // 22/Nov/2026:17:04:05 +0100, 22-Nov-2026 17:04:05.123
          "%d(?P<_sep>[-/])%b(?P=_sep)%ExY[ :]?%H:%M:%S(?:\\.%f)?(?: %z)?",
          // 11/22/2026:17:04:05
          "%m/%d/%ExY:%H:%M:%S",
          // 11-22-2026 17:04:05.123
          "%m-%d-%ExY %k:%M:%S(?:\\.%f)?",
          "EPOCH",
          "{^LN-BEG}%H:%M:%S",
          // <11/22/26@17:04:05>
          "^<%m/%d/%Exy@%H:%M:%S>",
          // 261122 17:04:05
          "%Exy%Exm%Exd {1,2}%H:%M:%S",
          // Nov 22, 2026 5:04:05 PM
          "%b %d, %ExY %I:%M:%S %p",
          // Nov-22-26 17:04:05
          "^%b-%d-%Exy %k:%M:%S",
          // 20261122T170405, 20261122 170405
          "%ExY%Exm%Exd(?:T| {1,2})%ExH%ExM%ExS(?:[.,]%f)?(?:\\s*%z)?",
          // CET Nov 22 17:04:05
          "(?:%Z )?(?:%a )?%b %d %k:%M:%S(?:\\.%f)?(?: %ExY)?",
          // +01:00 Nov 22 17:04:05 2026
          "(?:%z )?(?:%a )?%b %d %k:%M:%S(?:\\.%f)?(?: %ExY)?",
          "TAI64N");

  private DatePatterns() {}

  /** The forms for a {@code datepattern}, one a line. */
  static List<Form> parse(String datepattern) throws DatePatternException {
    List<Form> forms = new ArrayList<>();
    for (String line : datepattern.split("\n", -1)) {
      if (!line.isBlank()) {
        add(line.strip(), forms);
      }
    }
    return forms.isEmpty() ? defaults() : forms;
  }

  /** Those bound to the line's begin first. */
  private static List<Form> defaults() {
    List<Form> forms = new ArrayList<>();
    for (String form : DEFAULTS) {
      if (!form.startsWith(LINE_BEGIN) && !form.startsWith("^")) {
        forms.add(Form.known(LINE_BEGIN + form));
      }
    }
    DEFAULTS.forEach(form -> forms.add(Form.known(form)));
    return forms;
  }

  private static void add(String line, List<Form> forms) throws DatePatternException {
    String key = line.indexOf('%') < 0 ? line.toUpperCase(Locale.ROOT) : line;
    if (key.equals("{DEFAULT}")) {
      forms.addAll(defaults());
    } else if (key.equals(LINE_BEGIN)) {
      defaults().stream().filter(Form::isBoundToBegin).forEach(forms::add);
    } else if (DATE.matcher(line).find()) {
      for (String form : DEFAULTS) {
        String pattern = around(line, form);
        if (form.indexOf('%') >= 0 || NUMBERS.contains(pattern.toUpperCase(Locale.ROOT))) {
          forms.add(Form.checked(pattern));
        }
      }
    } else {
      forms.add(Form.checked(key.equals("{NONE}") ? "{UNB}^" : line));
    }
  }

  /**
   * Whether every date is cut out between the bounds of words, or from the line's begin on, so that
   * no word is put together by cutting.
   */
  static boolean leavesWordsWhole(String datepattern) {
    return !datepattern.contains("**")
        && !datepattern.toUpperCase(Locale.ROOT).contains(UNBOUND)
        && !OWN_GROUP.matcher(datepattern).find();
  }

  /** A pattern that says what stands around the date, with a form of date in it. */
  private static String around(String pattern, String form) {
    String date = form.startsWith(LINE_BEGIN) ? form.substring(LINE_BEGIN.length()) : form;
    return DATE.matcher(pattern).replaceAll(java.util.regex.Matcher.quoteReplacement(date));
  }

  static DateTemplate single(String pattern) throws DatePatternException {
    String bare = pattern.startsWith(LINE_BEGIN) ? pattern.substring(LINE_BEGIN.length()) : pattern;
    boolean begin = bare.length() < pattern.length() || bare.startsWith("^");
    return switch (bare.toUpperCase(Locale.ROOT)) {
      case "EPOCH", "^EPOCH" -> epoch(pattern, begin, SECONDS, Reader.EPOCH);
      case "LEPOCH", "^LEPOCH" -> epoch(pattern, begin, LONG_SECONDS, Reader.LONG_EPOCH);
      case "TAI64N", "^TAI64N" ->
          DateTemplate.of(
              pattern,
              (begin ? "^(?:\\W{0,2})?" : "") + "(@[0-9a-f]{24})(?=\\b|\\W|$)",
              Reader.TAI64N,
              begin);
      default -> withFields(pattern);
    };
  }

  private static DateTemplate epoch(String name, boolean begin, String seconds, Reader reader)
      throws DatePatternException {
    String number = "(?P<epoch>" + seconds + ")";
    String regex =
        begin
            ? "^(?:\\W{0,2})?((?P<square>(?<=^\\[))?" + number + ")(?(square)(?=\\]))(?=\\b|\\W|$)"
            : "((?:^|(?P<square>(?<=^\\[))|(?P<audit>(?<=(?<!\\w)audit\\()))"
                + number
                + ")(?:(?(audit)(?=:\\d+\\)))|(?(square)(?=\\])))(?=\\b|\\W|$)";
    return DateTemplate.of(name, regex, reader, begin);
  }

  private static DateTemplate withFields(String pattern) throws DatePatternException {
    java.util.regex.Matcher epoch = EPOCH.matcher(pattern);
    if (!epoch.find()) {
      return bounded(pattern, Tokens.replace(pattern), Reader.FIELDS);
    }
    boolean isLong = !epoch.group(1).isEmpty();
    String number = "(?P<epoch>" + (isLong ? LONG_SECONDS : SECONDS) + ")";
    String regex = "(" + epoch.replaceAll(java.util.regex.Matcher.quoteReplacement(number)) + ")";
    return bounded(pattern, regex, isLong ? Reader.LONG_EPOCH : Reader.EPOCH);
  }

  private static DateTemplate bounded(String name, String regex, Reader reader)
      throws DatePatternException {
    boolean unbound = regex.startsWith(UNBOUND);
    String text = unbound ? regex.substring(UNBOUND.length()) : regex;
    boolean begin = text.startsWith(LINE_BEGIN);
    text = begin ? text.substring(LINE_BEGIN.length()) : text;
    Bounds bounds =
        Bounds.of(
            text, unbound ? Bounds.Begin.NONE : begin ? Bounds.Begin.LINE : Bounds.Begin.WORD);
    String folded = Tokens.hasWords(name) ? "(?iu)" : "";
    return DateTemplate.of(name, folded + bounds.regex(), reader, bounds.anchored());
  }
}
