@NullMarked
package dev.banyan.coordinator.cli;

import org.jspecify.annotations.NullMarked;
