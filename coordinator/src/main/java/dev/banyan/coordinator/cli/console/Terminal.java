package dev.banyan.coordinator.cli.console;

import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * What is beside the answer.
 *
 * @param in standard input
 * @param watched whether somebody sits before it
 * @param nanos a clock of nanoseconds from any moment on
 * @param memoryBytes how much this process may take
 */
public record Terminal(InputStream in, boolean watched, LongSupplier nanos, long memoryBytes) {}
