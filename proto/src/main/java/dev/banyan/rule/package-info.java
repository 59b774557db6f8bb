/**
 * When a ban is due, as pure functions of failures and time: no storage, no clock, no thread. The
 * coordinator decides by it for the cluster, an agent that is alone for its own host.
 */
@NullMarked
package dev.banyan.rule;

import org.jspecify.annotations.NullMarked;
