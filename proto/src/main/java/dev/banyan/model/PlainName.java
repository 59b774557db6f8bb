package dev.banyan.model;

/**
 * What hosts and jails are called: 1 to 64 of letters, digits, dot, hyphen and underscore, the
 * first a letter, a digit or an underscore. Each failure names both, so this is asked millions of
 * times and by no regular expression.
 */
final class PlainName {
  private static final int MOST = 64;

  private PlainName() {}

  static boolean fits(String text) {
    if (text.isEmpty() || text.length() > MOST || !begins(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!begins(c) && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean begins(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
