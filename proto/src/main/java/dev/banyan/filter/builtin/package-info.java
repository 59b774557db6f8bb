/**
 * The filters that Banyan brings along. Out comes the text of a filter for a name; that of Asterisk
 * has none, for its records are read by {@link dev.banyan.filter.asterisk}. Immutable, any thread.
 */
@NullMarked
package dev.banyan.filter.builtin;

import org.jspecify.annotations.NullMarked;
