package dev.banyan.filter.asterisk;

/**
 * What stands before the message of a record.
 *
 * @param stamp the date, empty if there is none
 * @param file the source file that wrote the record, without its directory
 * @param message the message, and where it begins and ends
 * @param escaped whether the log's format lets no newline through
 */
record Head(Bytes stamp, Bytes file, Bytes message, boolean escaped) {

  /**
   * A number that is the same for all records of a log: how long the date is, what parts it, and
   * whether newlines are escaped. A sender sees none of that.
   */
  int style() {
    return (escaped ? 1 : 0) + 2 * stamp.length() + 256 * sign(3) + 65536 * sign(10);
  }

  /** What stands there in the date that is no digit. */
  private int sign(int index) {
    int at = stamp.at + index;
    return at < stamp.end && !Bytes.isDigit(stamp.text[at]) ? stamp.text[at] & 0xff : 0;
  }
}
