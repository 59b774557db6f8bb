package dev.banyan.filter.asterisk;

/**
 * What stands before the message of a record.
 *
 * @param stamp the date, empty if there is none
 * @param file the source file that wrote the record, without its directory
 * @param message the message, and where it begins and ends
 * @param escaped whether the log's format lets no newline through
 */
record Head(Bytes stamp, Bytes file, Bytes message, boolean escaped) {}
