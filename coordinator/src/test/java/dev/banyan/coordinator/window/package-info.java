@NullMarked
package dev.banyan.coordinator.window;

import org.jspecify.annotations.NullMarked;
