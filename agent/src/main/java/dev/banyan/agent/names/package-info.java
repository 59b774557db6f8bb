/**
 * Looks up the names of hosts that stand in logs, for jails that want that ({@code usedns}). In
 * come names, attacker's text; out go their addresses, to whoever asked. {@code banyan-tail} owns
 * what is known and what is under way; the resolver is asked by threads of its own, since it may
 * take its time.
 */
@NullMarked
package dev.banyan.agent.names;

import org.jspecify.annotations.NullMarked;
