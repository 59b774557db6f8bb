/**
 * Whom this host never blocks: itself, its gateways, those of whom it needs, and what policy and
 * operators list. In come addresses and names, looked up anew as time goes; out go networks.
 *
 * <p>Owner: the thread {@code banyan-enforce}; names are looked up elsewhere.
 */
@NullMarked
package dev.banyan.agent.allow;

import org.jspecify.annotations.NullMarked;
