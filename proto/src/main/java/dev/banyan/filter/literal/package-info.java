/**
 * The search for many texts at once over raw bytes, which finds the lines that are worth a closer
 * look. In goes a buffer, out comes the place of a text. Immutable, any thread.
 */
@NullMarked
package dev.banyan.filter.literal;

import org.jspecify.annotations.NullMarked;
