/**
 * The filters that Banyan brings along, as resources in the filter language itself. Out comes a
 * {@link dev.banyan.model.FilterText} for a name. Immutable, any thread.
 */
@NullMarked
package dev.banyan.filter.builtin;

import org.jspecify.annotations.NullMarked;
