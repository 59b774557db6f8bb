package dev.banyan.coordinator.past;

import dev.banyan.coordinator.banlog.Happened;

/**
 * A record of the ban log, with what is needed to understand it later.
 *
 * @param rule of a ban by rule: the rule in words, as it was in force then; empty if nobody knows
 */
public record Told(Happened record, String rule) {}
