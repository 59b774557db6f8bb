/**
 * The configuration: fail2ban's dialect for jails, filters and actions, and the settings of
 * Banyan's own processes. In go files, out come a {@link dev.banyan.model.Policy}, settings, and
 * every problem at once with its file and line. Used while a process starts and when it is told to
 * read its files again; owns no thread.
 */
@NullMarked
package dev.banyan.conf;

import org.jspecify.annotations.NullMarked;
