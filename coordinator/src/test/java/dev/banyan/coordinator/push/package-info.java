@NullMarked
package dev.banyan.coordinator.push;

import org.jspecify.annotations.NullMarked;
