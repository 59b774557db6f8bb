/** Tests of trials. */
@NullMarked
package dev.banyan.coordinator.cli.trial;

import org.jspecify.annotations.NullMarked;
