/**
 * What every command has: the words that it is given, and where its answer goes. In come values;
 * out go lines and tables for people, or with {@code --json} one object a line for programs.
 */
@NullMarked
package dev.banyan.coordinator.cli.console;

import org.jspecify.annotations.NullMarked;
