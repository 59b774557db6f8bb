/**
 * A filter tried out on logs. In go the bytes of logs, which {@link
 * dev.banyan.coordinator.cli.trial.LineFeed} cuts into pieces of whole lines; {@link
 * dev.banyan.coordinator.cli.trial.Trial} runs the filter over them and asks {@link
 * dev.banyan.coordinator.cli.trial.Repeats} which matches count; out come findings, line by line,
 * and a {@link dev.banyan.coordinator.cli.trial.Tally}. Runs on the caller's thread and holds no
 * more of a log than a piece of it.
 */
@NullMarked
package dev.banyan.coordinator.cli.trial;

import org.jspecify.annotations.NullMarked;
