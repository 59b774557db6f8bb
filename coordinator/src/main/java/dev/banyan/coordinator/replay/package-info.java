/**
 * What jails would have banned. In come rules and how far back; the failures and the ban log are
 * read again in the order in which Kafka took them and decided by the same code as those that come
 * now, with windows of their own. Out come bans, to whoever asked, and nothing else: no record is
 * written. One is done at a time, on the thread {@code banyan-replay}.
 */
@NullMarked
package dev.banyan.coordinator.replay;

import org.jspecify.annotations.NullMarked;
