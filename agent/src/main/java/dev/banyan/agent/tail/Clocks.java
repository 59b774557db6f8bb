package dev.banyan.agent.tail;

import java.time.InstantSource;

/**
 * What the reading of logs tells time by.
 *
 * @param wall the host's clock, by which files are stamped
 * @param ticks never jumps; for pauses
 */
public record Clocks(InstantSource wall, InstantSource ticks) {}
