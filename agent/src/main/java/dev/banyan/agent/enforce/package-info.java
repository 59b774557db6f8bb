/**
 * What this host blocks. In come batches of changes, the policy, and whom the host's own counting
 * convicts; out go orders to the {@linkplain dev.banyan.agent.firewall firewall} and the {@code
 * bans} file. One thread, {@code banyan-enforce}, owns both; {@code banyan-flows} ends the running
 * flows of what it has blocked.
 *
 * <p>In the order of the data: {@link dev.banyan.agent.enforce.Entries} is what the ban log says,
 * {@link dev.banyan.agent.enforce.Locals} what the host decided by itself, {@link
 * dev.banyan.agent.enforce.Desired} both together, and {@link dev.banyan.agent.enforce.Blockade}
 * keeps the firewall at that.
 */
@NullMarked
package dev.banyan.agent.enforce;

import org.jspecify.annotations.NullMarked;
