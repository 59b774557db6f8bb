/**
 * The filter language: from the text of a filter to matches in a log. In goes a {@link
 * dev.banyan.model.FilterText} once and then the raw bytes of whole lines; out comes a {@link
 * dev.banyan.filter.Match} for each line that names an offender. No I/O; a compiled filter belongs
 * to the one thread that uses it.
 */
@NullMarked
package dev.banyan.filter;

import org.jspecify.annotations.NullMarked;
