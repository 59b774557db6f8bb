package dev.banyan.coordinator.banlog;

import dev.banyan.model.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values by network, found by what contains a network or lies within it. One thread writes, any may
 * read; a reader sees each network either before or after a change.
 */
final class PrefixMap<V> {
  private final ConcurrentSkipListMap<Cidr, V> values = new ConcurrentSkipListMap<>();

  /** How many networks there are of each length, so that only lengths in use are looked for. */
  private final ConcurrentHashMap<Length, Integer> lengths = new ConcurrentHashMap<>();

  Optional<V> get(Cidr cidr) {
    return Optional.ofNullable(values.get(cidr));
  }

  void put(Cidr cidr, V value) {
    if (values.put(cidr, value) == null) {
      lengths.merge(Length.of(cidr), 1, Integer::sum);
    }
  }

  void remove(Cidr cidr) {
    if (values.remove(cidr) != null) {
      lengths.computeIfPresent(Length.of(cidr), (length, count) -> oneLess(count));
    }
  }

  /** The values of the networks that contain all of this one, itself included. */
  List<V> containing(Cidr cidr) {
    return notLongerThan(cidr.bits(), cidr);
  }

  private List<V> notLongerThan(int bits, Cidr cidr) {
    List<V> found = new ArrayList<>();
    for (Length length : lengths.keySet()) {
      if (length.v6() == cidr.address().v6() && length.bits() <= bits) {
        get(new Cidr(cidr.address(), length.bits())).ifPresent(found::add);
      }
    }
    return found;
  }

  /** The values of the networks that lie within this one, itself included, by address. */
  Stream<V> within(Cidr cidr) {
    return values.tailMap(cidr, true).entrySet().stream()
        .takeWhile(entry -> cidr.contains(entry.getKey().address()))
        .filter(entry -> cidr.contains(entry.getKey()))
        .map(Map.Entry::getValue);
  }

  /** The values of the networks that have an address in common with this one, the wider first. */
  Stream<V> touching(Cidr cidr) {
    return Stream.concat(notLongerThan(cidr.bits() - 1, cidr).stream(), within(cidr));
  }

  /** All values, by address. */
  Stream<V> all() {
    return values.values().stream();
  }

  private static @Nullable Integer oneLess(int count) {
    return count == 1 ? null : count - 1;
  }

  private record Length(boolean v6, int bits) {
    static Length of(Cidr cidr) {
      return new Length(cidr.address().v6(), cidr.bits());
    }
  }
}
