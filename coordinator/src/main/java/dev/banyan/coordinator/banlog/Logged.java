package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import java.time.Instant;

/**
 * The newest record of a key.
 *
 * @param appended when the broker took it
 */
record Logged<E extends Entry>(Revision revision, Instant appended, E entry) {}
