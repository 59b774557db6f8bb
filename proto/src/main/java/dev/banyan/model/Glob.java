package dev.banyan.model;

/** A shell's pattern: {@code *} is any text, {@code ?} any character, all else is itself. */
final class Glob {
  private Glob() {}

  /** In time that grows with the product of both lengths at most. */
  static boolean fits(String glob, String text) {
    int g = 0;
    int afterStar = -1;
    int retry = 0;
    for (int t = 0; t < text.length(); ) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        g++;
        afterStar = g;
        retry = t;
      } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
        g++;
        t++;
      } else if (afterStar >= 0) {
        g = afterStar;
        retry++;
        t = retry;
      } else {
        return false;
      }
    }
    return glob.substring(g).chars().allMatch(c -> c == '*');
  }
}
