package dev.banyan.filter;

/** How a log's format dresses a record, for tests. */
enum Framing {
  PLAIN("[2026-11-22 16:00:00] %1$s[812] %2$s: %3$s"),
  CALL("[Nov 22 16:00:00] %1$s[812][C-0000002a] %2$s: %3$s"),
  MILLISECONDS("[2026-11-22T16:00:00.000+0000] %1$s[812]: %2$s: %3$s"),
  OLD("[2026-11-22 16:00:00] %1$s[812]: %2$s:28301 in handle_request_register: %3$s"),
  OLDER("[Nov 22 16:00:00] %1$s[812]: %2$s:1234 handle_response: %3$s"),
  COLOUR(
      "[2026-11-22 16:00:00] \u001b[1;33m%1$s\u001b[0m[812]:"
          + " \u001b[1;37m%2$s\u001b[0m:\u001b[1;37m12\u001b[0m \u001b[1;37mhandle\u001b[0m: %3$s"),
  SYSLOG("Nov 22 16:00:00 pbx-1 asterisk[99]: %1$s[812]: %2$s:12 in handle: %3$s"),
  SYSLOG_ISO(
      "2026-11-22T16:00:00.000000+00:00 pbx-1 asterisk[99]: %1$s[812][C-0000002a]: %2$s:12 in"
          + " handle: %3$s"),
  SYSLOG_TWICE("Nov 22 16:00:00 pbx-1 asterisk[99]: [2026-11-22 16:00:00] %1$s[812] %2$s: %3$s"),
  JOURNAL("pbx-1 asterisk[99]: %1$s[812]: %2$s:12 in handle: %3$s"),
  JSON(
      "{\"hostname\":\"pbx\",\"timestamp\":\"2026-11-22 16:00:00\",\"identifiers\":{\"lwp\":812,"
          + "\"callid\":\"\"},\"logmsg\":{\"location\":{\"filename\":\"%2$s\",\"function\":\"f\","
          + "\"line\":12},\"level\":\"%1$s\",\"message\":\"%3$s\"}}");

  private final String format;

  Framing(String format) {
    this.format = format;
  }

  /** Whether a newline in a message makes a line of its own. */
  boolean letsNewlinesThrough() {
    return switch (this) {
      case PLAIN, CALL, MILLISECONDS, OLD, OLDER, COLOUR -> true;
      default -> false;
    };
  }

  /** A record as a line or, if its format lets newlines through, as lines. */
  String line(String level, String file, String message) {
    return format.formatted(level, file, escaped(message)) + "\n";
  }

  private String escaped(String message) {
    if (letsNewlinesThrough()) {
      return message;
    }
    return this == JSON
        ? message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
        : message.replace("\n", "#012");
  }
}
