/**
 * Asterisk's own records. In goes a line; {@link dev.banyan.filter.asterisk.HeadReader} takes off
 * what the log's format put before the message (plain, syslog, journal, JSON, colours), {@link
 * dev.banyan.filter.asterisk.Template} reads the message by the grammar of its shape, {@link
 * dev.banyan.filter.asterisk.RecordReader} judges whether it can be believed; out comes a {@link
 * dev.banyan.filter.asterisk.Verdict}. Belongs to the thread of its filter.
 *
 * <p>What a sender writes into a record (names, Call-IDs, numbers, nonces) stands there unescaped.
 * So a message is read in every way that its grammar allows, and counts only if all of them name
 * the same address. In a plain log his newlines can make lines; {@link
 * dev.banyan.filter.asterisk.Cuts} says which lines are doubted for that, and which cannot be.
 */
@NullMarked
package dev.banyan.filter.asterisk;

import org.jspecify.annotations.NullMarked;
