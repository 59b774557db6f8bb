@NullMarked
package dev.banyan.coordinator.admin;

import org.jspecify.annotations.NullMarked;
