/**
 * Other programs: the only place where this process starts one. In goes a command, out comes what
 * it answered, within a time limit. Without state, for any thread.
 */
@NullMarked
package dev.banyan.agent.process;

import org.jspecify.annotations.NullMarked;
