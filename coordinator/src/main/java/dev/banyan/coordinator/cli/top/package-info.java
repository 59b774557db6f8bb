/**
 * {@code banyan top}: the cluster on one screen, drawn again and again. In come a coordinator's
 * answers and keys; out go whole screens.
 */
@NullMarked
package dev.banyan.coordinator.cli.top;

import org.jspecify.annotations.NullMarked;
