/**
 * How the agent as a process logs: a line an event on standard error. In goes what slf4j is told,
 * out come lines for people or for journald. It is this small because an agent starts in half a
 * second and stays in memory for as long as its host runs. Any thread.
 */
@NullMarked
package dev.banyan.agent.log;

import org.jspecify.annotations.NullMarked;
