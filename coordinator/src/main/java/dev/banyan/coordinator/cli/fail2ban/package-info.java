/**
 * {@code banyan import fail2ban}: what another protection knows already. In come its configuration
 * and its database, a file of SQLite, which is only read; out go bans and allowed networks for the
 * cluster, and a report of what was taken, what not, and why.
 */
@NullMarked
package dev.banyan.coordinator.cli.fail2ban;

import org.jspecify.annotations.NullMarked;
