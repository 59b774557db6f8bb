/**
 * The coordinator: from failures to bans. Packages in the order of the data:
 *
 * <ul>
 *   <li>{@code ingest} polls the failures topic and owns partitions
 *   <li>{@code window} keeps what may still count
 *   <li>{@code decide} says when a ban is due
 *   <li>{@code banlog} writes decisions and knows what holds
 *   <li>{@code push} brings it to the agents
 *   <li>{@code replay} decides again what was decided, for whoever asks
 *   <li>{@code admin} answers operators, {@code cli} is their command line
 * </ul>
 */
@NullMarked
package dev.banyan.coordinator;

import org.jspecify.annotations.NullMarked;
