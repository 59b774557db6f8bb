/**
 * {@code banyan config}: what a configuration says before it is in force. In comes a directory; out
 * go its jails and problems, and where it differs from what the cluster follows.
 */
@NullMarked
package dev.banyan.coordinator.cli.config;

import org.jspecify.annotations.NullMarked;
