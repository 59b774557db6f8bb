@NullMarked
package dev.banyan.coordinator.decide;

import org.jspecify.annotations.NullMarked;
