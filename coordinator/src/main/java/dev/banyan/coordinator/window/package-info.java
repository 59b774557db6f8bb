/**
 * Failure windows. In come failures in the order of their partition; out go windows of all that may
 * still count, kept in RocksDB in one batch with the position that they reflect. Owner: the thread
 * that polls the failures topic.
 */
@NullMarked
package dev.banyan.coordinator.window;

import org.jspecify.annotations.NullMarked;
