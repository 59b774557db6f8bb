package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import java.util.function.Supplier;

/**
 * How a log begins anew.
 *
 * @param log where that is written
 * @param next a record with an epoch that was never before
 */
public record Beginnings(BanLog log, Supplier<Entry.LogBegun> next) {}
