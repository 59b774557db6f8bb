/**
 * Finds failed logins. In come the policy and chunks of lines; out go {@link
 * dev.banyan.model.Failure}s to a {@link dev.banyan.agent.detect.FailureSink}. Everything runs on
 * {@code banyan-tail}, which owns the compiled filters.
 */
@NullMarked
package dev.banyan.agent.detect;

import org.jspecify.annotations.NullMarked;
