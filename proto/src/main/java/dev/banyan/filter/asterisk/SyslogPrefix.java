package dev.banyan.filter.asterisk;

/**
 * What syslog or the journal puts before a record of Asterisk's: a priority, a date, the host's
 * name and {@code asterisk[123]:}. Date and name may be missing. Both let no newline through, but
 * only what Asterisk itself gave them; what another program wrote there is no record.
 */
final class SyslogPrefix {
  private static final byte[] PROGRAM = Field.bytes("asterisk");
  private static final int LONGEST = 320;

  private final Bytes in;

  /** Empty if there is none. */
  Bytes stamp = Bytes.NONE;

  SyslogPrefix(Bytes in) {
    this.in = in;
  }

  /** Takes the prefix; whether there was one. If there was none, nothing is taken. */
  boolean take() {
    int begin = in.at;
    priority();
    int date = in.at;
    if (month() || day()) {
      stamp = new Bytes(in.text, date, in.at);
      in.take(' ');
    }
    if (program() || (hostName() && program())) {
      return true;
    }
    in.at = begin;
    return false;
  }

  private void priority() {
    if (in.take('<')) {
      in.takeDigits();
      in.take('>');
    }
  }

  /** {@code Nov 22 16:00:00}. */
  private boolean month() {
    int begin = in.at;
    boolean month = looksLike("Aaa 00 00:00:00") || looksLike("Aaa  0 00:00:00");
    in.at = month ? begin + 15 : begin;
    return month;
  }

  /** {@code 2026-11-22T16:00:00.000000+00:00}, or with a blank before the time. */
  private boolean day() {
    if (!looksLike("0000-00-00T00:00:00") && !looksLike("0000-00-00 00:00:00")) {
      return false;
    }
    in.at += 19;
    while (!in.atEnd() && (Bytes.isDigit(in.text[in.at]) || ".:+-Z".indexOf(in.text[in.at]) >= 0)) {
      in.at++;
    }
    return true;
  }

  /** Whether digits, letters and all else stand where the pattern has them, and a blank behind. */
  private boolean looksLike(String pattern) {
    if (in.length() <= pattern.length()) {
      return false;
    }
    for (int i = 0; i < pattern.length(); i++) {
      if (!fits(pattern.charAt(i), in.text[in.at + i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(char wanted, byte c) {
    return switch (wanted) {
      case '0' -> Bytes.isDigit(c);
      case 'A', 'a' -> Bytes.isLetter(c);
      default -> c == wanted;
    };
  }

  private boolean hostName() {
    int limit = Math.min(in.end, in.at + LONGEST);
    int space = Bytes.indexOf(in.text, in.at, limit, ' ');
    if (space <= in.at) {
      return false;
    }
    in.at = space + 1;
    return true;
  }

  /** {@code asterisk: } or {@code asterisk[123]: }. */
  private boolean program() {
    int begin = in.at;
    boolean name = in.take(PROGRAM) && (!in.take('[') || (in.takeDigits() && in.take(']')));
    if (name && in.take(':') && in.take(' ')) {
      return true;
    }
    in.at = begin;
    return false;
  }
}
