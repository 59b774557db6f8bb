/**
 * Python's regular expressions with fail2ban's tags, on Joni. In goes the text of a regex; {@link
 * dev.banyan.filter.regex.Parser} makes a tree of {@link dev.banyan.filter.regex.Node}s of it, from
 * which {@link dev.banyan.filter.regex.Emitter} writes what Joni compiles and {@link
 * dev.banyan.filter.regex.Literals} reads which text every match must contain; out comes a {@link
 * dev.banyan.filter.regex.Pattern}. What Joni could only read otherwise is an error with its
 * position, never another meaning. Values are immutable but a {@link
 * dev.banyan.filter.regex.Pattern}'s matching state, which belongs to the thread of its filter.
 *
 * <p>Where Python knows Unicode: {@code \w}, {@code \s} and {@code \b} do too here, so that a user
 * name in Cyrillic is a word in both. {@code \d} is 0 to 9 alone: it reads addresses, ports and
 * dates, in which a digit of another script is never right.
 */
@NullMarked
package dev.banyan.filter.regex;

import org.jspecify.annotations.NullMarked;
