/**
 * What the agent counts about itself. Every part adds to it from its own thread; the link and
 * whoever shows figures read it at any time.
 */
@NullMarked
package dev.banyan.agent.telemetry;

import org.jspecify.annotations.NullMarked;
