package dev.banyan.filter.asterisk;

/** Lines on which a record follows one that lost its line end for its length. */
final class LongLines {
  /** From where to where the second record can begin: the first is cut with its head or without. */
  private static final int FIRST = Cuts.LONGEST_RECORD_BYTES - 2;

  private static final int LAST = Cuts.LONGEST_RECORD_BYTES + 256;

  private LongLines() {}

  /**
   * Whether a line is the last of a record that began before it and was cut for its length: another
   * record begins on it, just where the first one had to end.
   *
   * @param begin where the first record begins
   */
  static boolean isEndOf(Bytes line, long begin) {
    long first = Math.max(line.at + 1, begin + FIRST);
    for (long at = first; at < Math.min(line.end, begin + LAST); at++) {
      if (line.text[(int) at] == '['
          && HeadReader.read(line.text, (int) at, line.end).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Up to where a line is its first record's for sure. */
  static int end(int from, int to) {
    return Math.min(to, from + FIRST);
  }

  /** Where the second record begins; negative if no place or several could be it. */
  static int secondRecord(byte[] line, int from, int to) {
    int found = -1;
    for (int at = from + FIRST; at < Math.min(to, from + LAST); at++) {
      if (line[at] == '[' && HeadReader.read(line, at, to).isPresent()) {
        if (found >= 0) {
          return -1;
        }
        found = at;
      }
    }
    return found;
  }
}
