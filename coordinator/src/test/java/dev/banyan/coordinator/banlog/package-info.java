@NullMarked
package dev.banyan.coordinator.banlog;

import org.jspecify.annotations.NullMarked;
