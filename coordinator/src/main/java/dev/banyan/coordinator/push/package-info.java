/**
 * The coordinator's end of the agents' streams. In come changes of the ban log's table and what
 * agents say; out go policy, changes, snapshots and bookmarks, and for whoever asks, which agent
 * holds what. One thread, {@code banyan-push}, owns everything here; callbacks of gRPC and of the
 * ban log only enqueue.
 *
 * <p>In the order of the data: {@link dev.banyan.coordinator.push.Inbox} takes what agents say and
 * {@link dev.banyan.coordinator.push.Attached} knows whom a stream belongs to. {@link
 * dev.banyan.coordinator.push.Fanout} says to all what changed: {@link
 * dev.banyan.coordinator.push.Ledger} keeps the newest change of each key by revision, so nothing
 * is queued for an agent: a {@link dev.banyan.coordinator.push.Session} is a position in it and at
 * most one batch that is not acknowledged. {@link dev.banyan.coordinator.push.Outbox} encodes a
 * batch once for all that are at the same position.
 *
 * <p>{@link dev.banyan.coordinator.push.Board}, on the thread {@code banyan-agents}, tells other
 * coordinators of the agents here and knows of theirs, so that operators hear of all.
 */
@NullMarked
package dev.banyan.coordinator.push;

import org.jspecify.annotations.NullMarked;
