/**
 * The host's clock, which somebody may set while the agent runs. In come the clock and time that
 * never jumps; out come the jumps of the first. Each object belongs to the thread that asks it.
 */
@NullMarked
package dev.banyan.agent.clock;

import org.jspecify.annotations.NullMarked;
