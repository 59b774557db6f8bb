/**
 * The kernel's firewall, by the programs that this host has: ipset with iptables, nftables,
 * iptables alone, or the commands of fail2ban's actions. In comes whom to block in which jail; out
 * go sets, chains and rules of Banyan's own, and nobody else's is touched. {@link
 * dev.banyan.agent.firewall.Firewalls} chooses.
 *
 * <p>Owner: the thread {@code banyan-enforce}; programs that run on are heard by threads of their
 * own.
 */
@NullMarked
package dev.banyan.agent.firewall;

import org.jspecify.annotations.NullMarked;
