@NullMarked
package dev.banyan.coordinator.ingest;

import org.jspecify.annotations.NullMarked;
