/**
 * Between the generated messages and the records of {@link dev.banyan.model}: the only place that
 * knows both. What arrives is checked; what does not hold is a {@link
 * dev.banyan.codec.MalformedException} that says which field and why. Without state, for any
 * thread.
 */
@NullMarked
package dev.banyan.codec;

import org.jspecify.annotations.NullMarked;
