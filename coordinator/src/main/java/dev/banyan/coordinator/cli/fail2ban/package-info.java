/**
 * What fail2ban keeps. In comes its database, a file of SQLite, which is only read; out come the
 * bans that it held. Used by the command line's thread.
 */
@NullMarked
package dev.banyan.coordinator.cli.fail2ban;

import org.jspecify.annotations.NullMarked;
