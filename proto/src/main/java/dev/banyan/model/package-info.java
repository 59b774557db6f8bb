/**
 * The values that every part speaks of: addresses, jails, failures, bans, revisions. Immutable,
 * self-checking, without I/O; nothing here owns a thread. {@link dev.banyan.codec} turns them into
 * the generated messages and back.
 */
@NullMarked
package dev.banyan.model;

import org.jspecify.annotations.NullMarked;
