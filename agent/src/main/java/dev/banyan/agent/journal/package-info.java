/**
 * Reads the journal of systemd through {@code journalctl}. In come matches and, perhaps, the cursor
 * after which to go on; out go its entries as lines, each with its cursor and its time. Each feed
 * has a thread, {@code banyan-journal}, that runs the program and reads what it prints; {@code
 * banyan-tail} takes the entries from its queue.
 */
@NullMarked
package dev.banyan.agent.journal;

import org.jspecify.annotations.NullMarked;
