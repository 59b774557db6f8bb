/**
 * What was: the bans that the ban log remembers no more, because it keeps the newest record of each
 * key. In come the records that are appended to the ban log, told on {@code banyan-banlog} by
 * {@link dev.banyan.coordinator.past.Narrator}; out go those that ban or lift, to the topic {@code
 * banyan.history}, by the coordinator that wrote them, and what all of them together say of the
 * life of each ban ({@link dev.banyan.coordinator.past.Biography}), for whoever asks. Owns no
 * thread: what is slow runs behind the topic's own queue.
 */
@NullMarked
package dev.banyan.coordinator.past;

import org.jspecify.annotations.NullMarked;
