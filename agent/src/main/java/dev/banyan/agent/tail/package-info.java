/**
 * Follows the logs. In come paths and globs of logs and, at start, the {@code positions} file; out
 * go {@link dev.banyan.agent.tail.Chunk}s of whole lines, each once for all jails that read the
 * file, and the positions up to which everything was taken further on. One thread, {@code
 * banyan-tail}, owns everything here and calls the parts that follow.
 */
@NullMarked
package dev.banyan.agent.tail;

import org.jspecify.annotations.NullMarked;
