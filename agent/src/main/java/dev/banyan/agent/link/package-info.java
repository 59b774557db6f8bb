/**
 * The agent's end of the stream to a coordinator. In come policy, batches and bookmarks, handed on
 * in their order; out go acknowledgements of what the kernel took and reports. One thread, {@code
 * banyan-link}, owns the stream; callbacks of gRPC and of the enforcement only enqueue.
 */
@NullMarked
package dev.banyan.agent.link;

import org.jspecify.annotations.NullMarked;
