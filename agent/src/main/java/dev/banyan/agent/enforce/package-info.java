/**
 * What this host blocks. In come batches of changes and the policy; out go entries in the kernel
 * and the {@code bans} file. One thread, {@code banyan-enforce}, owns the firewall and the file;
 * {@code banyan-flows} ends the running flows of what it has blocked.
 */
@NullMarked
package dev.banyan.agent.enforce;

import org.jspecify.annotations.NullMarked;
