/**
 * A whole cluster in one thread and in virtual time. The parts of coordinators and agents are the
 * real ones; Kafka, the network, kernels and the time are simulated. {@link
 * dev.banyan.e2e.simulation.World} decides by its seed what comes next, {@link
 * dev.banyan.e2e.simulation.Simulation} says what goes wrong, and {@link
 * dev.banyan.e2e.simulation.Invariants} looks after every step at what must hold.
 */
@NullMarked
package dev.banyan.e2e.simulation;

import org.jspecify.annotations.NullMarked;
