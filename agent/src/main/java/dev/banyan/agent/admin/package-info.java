/**
 * The operator of the host itself. In come questions and unbans through the Unix socket {@code
 * STATE/agent.sock}, for root alone; out go answers. Works without any coordinator. One thread,
 * {@code banyan-admin}, takes connections; others, at most a few, answer them.
 */
@NullMarked
package dev.banyan.agent.admin;

import org.jspecify.annotations.NullMarked;
