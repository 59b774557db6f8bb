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
   * A number that is the same for all records of a log: how the date is written, and whether
   * newlines are escaped. A sender sees neither.
   */
  int style() {
    int style = escaped ? 1 : 0;
    for (int i = stamp.at; i < stamp.end; i++) {
      byte c = stamp.text[i];
      boolean digit = Bytes.isDigit(c) || (c == ' ' && i > stamp.at && stamp.text[i - 1] == ' ');
      style = 31 * style + (digit ? '0' : Bytes.isLetter(c) ? 'a' : c);
    }
    return style;
  }
}
