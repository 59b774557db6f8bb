@NullMarked
package dev.banyan.coordinator;

import org.jspecify.annotations.NullMarked;
