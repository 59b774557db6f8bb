/**
 * Failures from Kafka. In come records of the partitions that this coordinator owns; out go
 * decisions to the ban log, then windows and positions to the database, then the position to the
 * group. One thread, {@code banyan-ingest}, polls, decides and writes.
 */
@NullMarked
package dev.banyan.coordinator.ingest;

import org.jspecify.annotations.NullMarked;
