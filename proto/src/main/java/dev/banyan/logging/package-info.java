/**
 * How every process of Banyan logs: to standard error, a line an event. In goes the environment,
 * out comes a configured logback; no XML is parsed for it, which would take a tenth of a second.
 * Called once, by logback, on whichever thread logs first.
 */
@NullMarked
package dev.banyan.logging;

import org.jspecify.annotations.NullMarked;
