/**
 * Python's regular expressions with fail2ban's tags, on Joni. In goes the text of a regex; {@link
 * dev.banyan.filter.regex.Parser} makes a tree of {@link dev.banyan.filter.regex.Node}s of it, from
 * which {@link dev.banyan.filter.regex.Emitter} writes what Joni compiles and {@link
 * dev.banyan.filter.regex.Literals} reads which text every match must contain; out comes a {@link
 * dev.banyan.filter.regex.Pattern}. What Joni could only read otherwise is an error with its
 * position, never another meaning. Values are immutable but a {@link
 * dev.banyan.filter.regex.Pattern}'s matching state, which belongs to the thread of its filter.
 *
 * <p>Where Python knows Unicode, so does this: {@code \w}, {@code \d}, {@code \s} and {@code \b}
 * are Python's to the character, and case is folded one for one, never {@code ß} to {@code ss}. A
 * date or an address in the digits of another script is caught like in fail2ban, and then is no
 * address.
 */
@NullMarked
package dev.banyan.filter.regex;

import org.jspecify.annotations.NullMarked;
