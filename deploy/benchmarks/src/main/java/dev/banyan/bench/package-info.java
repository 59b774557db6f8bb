/**
 * What {@code deploy/bench} measures, against processes that it has started. Each program prints
 * what it sees for people, and as its last line one JSON object.
 */
@NullMarked
package dev.banyan.bench;

import org.jspecify.annotations.NullMarked;
