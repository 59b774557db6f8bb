/**
 * When a ban is due. In come a window, a failure and what the ban log says; out come bans. Pure but
 * for the ban log's standing, which another thread may write meanwhile.
 */
@NullMarked
package dev.banyan.coordinator.decide;

import org.jspecify.annotations.NullMarked;
