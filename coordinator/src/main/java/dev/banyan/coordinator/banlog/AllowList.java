package dev.banyan.coordinator.banlog;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.EntryKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What operators said last of which networks may not be banned. The policy's {@code ignoreip} is
 * not among it.
 *
 * <p>L1: of a network either a listing or its withdrawal is held, whichever came last; the
 * withdrawal, so that no older listing comes back.
 *
 * <p>L2: a listing whose time is over still {@linkplain #covers(Cidr) covers} until it is removed,
 * so that all who follow the log lift it at the same record.
 *
 * <p>Written by {@code banyan-banlog} only; may be read by any thread.
 */
final class AllowList {
  private final PrefixMap<Logged<AllowListing>> listed = new PrefixMap<>();
  private final Map<Cidr, Logged<AllowListing>> withdrawn = new ConcurrentHashMap<>();

  void put(Logged<AllowListing> said) {
    Cidr cidr = said.entry().cidr();
    if (said.entry().listed()) {
      withdrawn.remove(cidr);
      listed.put(cidr, said);
    } else {
      listed.remove(cidr);
      withdrawn.put(cidr, said);
    }
  }

  /** Forgets what was said of a network, if the key is the one under which that is said. */
  void remove(Cidr cidr, EntryKey key) {
    if (EntryKey.allow(cidr).equals(key)) {
      listed.remove(cidr);
      withdrawn.remove(cidr);
    }
  }

  Optional<Logged<AllowListing>> listing(Cidr cidr) {
    return listed.get(cidr);
  }

  /** What was said last of a network, be it that it is allowed no more. */
  Optional<Logged<AllowListing>> said(Cidr cidr) {
    return listing(cidr).or(() -> Optional.ofNullable(withdrawn.get(cidr)));
  }

  List<Logged<AllowListing>> listings() {
    return listed.all().toList();
  }

  Collection<Logged<AllowListing>> withdrawals() {
    return withdrawn.values();
  }

  /** The listings of networks that have an address in common with this one. */
  Stream<Logged<AllowListing>> touching(Cidr cidr) {
    return listed.touching(cidr);
  }

  /** Those of them whose time is not over. */
  Stream<Logged<AllowListing>> touching(Cidr cidr, Instant at) {
    return touching(cidr).filter(listing -> lasts(listing, at));
  }

  /** Whether a listing contains all of a network, but for its time. */
  boolean covers(Cidr cidr) {
    return !listed.containing(cidr).isEmpty();
  }

  /** Whether a listing whose time is not over contains all of a network. */
  boolean covers(Cidr cidr, Instant at) {
    return listed.containing(cidr).stream().anyMatch(listing -> lasts(listing, at));
  }

  private static boolean lasts(Logged<AllowListing> listing, Instant at) {
    return listing.entry().until().map(at::isBefore).orElse(true);
  }
}
