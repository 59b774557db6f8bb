package dev.banyan.coordinator.banlog;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The newest record of each key, found by the network that it is of. Of one network there are few:
 * one for each jail and host.
 *
 * <p>Written by {@code banyan-banlog} only; may be read by any thread, which sees a network either
 * before or after a change.
 */
final class ByNetwork<E extends Entry> {
  /** Each inner map is never changed but replaced. */
  private final PrefixMap<Map<EntryKey, Logged<E>>> records = new PrefixMap<>();

  Optional<Logged<E>> get(Cidr cidr, EntryKey key) {
    return records.get(cidr).map(byKey -> byKey.get(key));
  }

  /** Takes a record, in place of what its key said before. */
  void put(Cidr cidr, Logged<E> logged) {
    Map<EntryKey, Logged<E>> byKey = new HashMap<>(records.get(cidr).orElse(Map.of()));
    byKey.put(logged.entry().key(), logged);
    records.put(cidr, Map.copyOf(byKey));
  }

  /** Forgets what a key said. */
  void remove(Cidr cidr, EntryKey key) {
    Map<EntryKey, Logged<E>> byKey = new HashMap<>(records.get(cidr).orElse(Map.of()));
    if (byKey.remove(key) == null) {
      return;
    }
    if (byKey.isEmpty()) {
      records.remove(cidr);
    } else {
      records.put(cidr, Map.copyOf(byKey));
    }
  }

  /** Those of the networks that contain all of this one, itself included. */
  Stream<Logged<E>> containing(Cidr cidr) {
    return each(records.containing(cidr).stream());
  }

  /** Those of the networks that lie within this one, itself included. */
  Stream<Logged<E>> within(Cidr cidr) {
    return each(records.within(cidr));
  }

  /** Those of the networks that have an address in common with this one. */
  Stream<Logged<E>> touching(Cidr cidr) {
    return each(records.touching(cidr));
  }

  Stream<Logged<E>> all() {
    return each(records.all());
  }

  private static <E extends Entry> Stream<Logged<E>> each(
      Stream<Map<EntryKey, Logged<E>>> networks) {
    return networks.flatMap(byKey -> byKey.values().stream());
  }
}
