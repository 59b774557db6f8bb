/**
 * {@code banyan filter}: what a filter finds in logs, and why. In come a filter and logs; out goes
 * what matched, by the same code as on a host. Asks no coordinator.
 */
@NullMarked
package dev.banyan.coordinator.cli.filter;

import org.jspecify.annotations.NullMarked;
