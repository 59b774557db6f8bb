/**
 * What tests of several modules share: network namespaces with real packets, and the condition that
 * skips a test, saying why, where they cannot be had.
 */
@NullMarked
package dev.banyan.testing;

import org.jspecify.annotations.NullMarked;
