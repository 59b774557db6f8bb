/**
 * Figures and health over HTTP, for those who watch. In come what a part says of itself at the
 * moment it is asked; out go {@code /metrics} in the text format of Prometheus, {@code /livez} and
 * {@code /readyz}. The only place that speaks HTTP; its one thread is {@code banyan-http}.
 */
@NullMarked
package dev.banyan.telemetry;

import org.jspecify.annotations.NullMarked;
