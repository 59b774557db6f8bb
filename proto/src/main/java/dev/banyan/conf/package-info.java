/**
 * The configuration: fail2ban's dialect for jails, filters and actions, and the settings of
 * Banyan's own processes. In go files, out come a {@link dev.banyan.model.Policy}, settings, and
 * every problem at once with its file and line. Used while a process starts and when it is told to
 * read its files again; owns no thread.
 *
 * <p>The way of a value: {@link dev.banyan.conf.IniParser} reads the lines of one file, {@link
 * dev.banyan.conf.DocumentReader} lays the files of one name over each other, {@link
 * dev.banyan.conf.Interpolation} and {@link dev.banyan.conf.Tags} resolve what refers to other
 * values, {@link dev.banyan.conf.JailReader} with its filter and actions gives it a type. Through
 * all of it a value keeps, line by line, where it was written.
 */
@NullMarked
package dev.banyan.conf;

import org.jspecify.annotations.NullMarked;
