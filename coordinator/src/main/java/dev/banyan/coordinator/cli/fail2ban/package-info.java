/**
 * What fail2ban keeps. In comes its database, a file of SQLite, read without SQLite: its format is
 * fixed, three small tables of it are wanted, and a library would bring native code for every
 * platform. Out come the bans that it held. Used by the command line's thread.
 */
@NullMarked
package dev.banyan.coordinator.cli.fail2ban;

import org.jspecify.annotations.NullMarked;
