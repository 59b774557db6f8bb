/**
 * The ban log and what it says. In come decisions and operators' orders, appended to {@code
 * banyan.bans} and read back in the order of their revisions; out go the bans that hold and what
 * changed. One thread, {@code banyan-banlog}, reads the log and owns the table. Beside it lies
 * {@code banyan.agents}, the notices that coordinators leave each other of their agents.
 */
@NullMarked
package dev.banyan.coordinator.banlog;

import org.jspecify.annotations.NullMarked;
