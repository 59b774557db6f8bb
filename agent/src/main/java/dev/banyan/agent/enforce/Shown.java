package dev.banyan.agent.enforce;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that this host blocks.
 *
 * @param until empty: for ever
 * @param local whether this host decided it alone
 */
public record Shown(Target target, Optional<Instant> until, boolean local) {}
