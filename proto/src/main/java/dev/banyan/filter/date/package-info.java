/**
 * Dates in lines. In goes a {@code datepattern} once and then the text of a line; out comes where
 * its date stands and which instant it is. Belongs to the thread of its filter.
 */
@NullMarked
package dev.banyan.filter.date;

import org.jspecify.annotations.NullMarked;
