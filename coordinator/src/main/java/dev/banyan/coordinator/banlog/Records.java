package dev.banyan.coordinator.banlog;

import dev.banyan.coordinator.decide.Budget;
import dev.banyan.coordinator.decide.Pace;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.EntryKey;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.rule.Sentence;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The newest record of each key, and what follows from them together.
 *
 * <p>I1: what holds is a function of these records, whatever their order in the log.
 *
 * <p>I2: a ban by rule holds only if its last failure is later than every unban that covers it; a
 * ban by an operator only if it was ordered after every such unban. Neither holds in an unknown
 * jail or within an allowed network.
 *
 * <p>I3: of two bans by rule with the same key the one that was decided by the later failure is the
 * newer, wherever it lies.
 *
 * <p>Written by {@code banyan-banlog} only; may be read by any thread.
 */
final class Records implements Standing {
  private final PrefixMap<Map<EntryKey, Logged<BanEntry>>> bans = new PrefixMap<>();
  private final PrefixMap<Map<EntryKey, Logged<OperatorUnban>>> unbans = new PrefixMap<>();
  private final PrefixMap<Logged<AllowListing>> allowed = new PrefixMap<>();

  /** What says that a network is allowed no more, so that no older listing comes back. */
  private final Map<Cidr, Logged<AllowListing>> withdrawn = new ConcurrentHashMap<>();

  /** What is held and not over, by its revision; readers let go of what is over. */
  private final NavigableMap<Revision, Logged<BanEntry>> held = new ConcurrentSkipListMap<>();

  private final Map<HostName, Logged<Entry.Quarantine>> quarantined = new ConcurrentHashMap<>();

  private final Pace pace = new Pace();
  private volatile Rules rules = Rules.NONE;

  void put(Rules rules) {
    this.rules = rules;
  }

  /** Takes a ban, in place of what its key said before; false if it is outdated. */
  boolean putBan(Logged<BanEntry> ban) {
    Cidr cidr = ban.entry().cidr();
    EntryKey key = ban.entry().key();
    Optional<Logged<BanEntry>> before = ban(cidr, key);
    if (before.filter(known -> isDecidedLater(known, ban)).isPresent()) {
      return false;
    }
    before.ifPresent(known -> held.remove(known.revision()));
    put(bans, cidr, key, ban);
    note(ban);
    return true;
  }

  /** A ban that is held waits; any other by rule takes effect now. */
  private void note(Logged<BanEntry> ban) {
    if (ban.entry() instanceof AutomaticBan automatic) {
      if (automatic.held()) {
        held.put(ban.revision(), ban);
      } else if (!automatic.dryrun()) {
        pace.add(Budget.of(automatic), ban.appended());
      }
    }
  }

  /** Takes an unban, in place of what its key said before. */
  void putUnban(Logged<OperatorUnban> unban) {
    put(unbans, unban.entry().cidr(), unban.entry().key(), unban);
  }

  void putListing(Logged<AllowListing> listing) {
    Cidr cidr = listing.entry().cidr();
    if (listing.entry().listed()) {
      withdrawn.remove(cidr);
      allowed.put(cidr, listing);
    } else {
      allowed.remove(cidr);
      withdrawn.put(cidr, listing);
    }
  }

  void putQuarantine(Logged<Entry.Quarantine> quarantine) {
    quarantined.put(quarantine.entry().host(), quarantine);
  }

  /** What was said of hosts' words, by host. */
  Map<HostName, Logged<Entry.Quarantine>> quarantines() {
    return quarantined;
  }

  @Override
  public Set<HostName> quarantined() {
    return quarantined.values().stream()
        .map(Logged::entry)
        .filter(Entry.Quarantine::quarantined)
        .map(Entry.Quarantine::host)
        .collect(Collectors.toUnmodifiableSet());
  }

  Optional<Logged<BanEntry>> ban(Cidr cidr, EntryKey key) {
    return bans.get(cidr).map(byKey -> byKey.get(key));
  }

  Optional<Logged<OperatorUnban>> unban(Cidr cidr, EntryKey key) {
    return unbans.get(cidr).map(byKey -> byKey.get(key));
  }

  Optional<Logged<AllowListing>> listing(Cidr cidr) {
    return allowed.get(cidr);
  }

  /** What was said last of a network's place on the allow list. */
  Optional<Logged<AllowListing>> saidOf(Cidr cidr) {
    return listing(cidr).or(() -> Optional.ofNullable(withdrawn.get(cidr)));
  }

  List<Logged<OperatorUnban>> unbans() {
    return unbans.all().flatMap(byKey -> byKey.values().stream()).toList();
  }

  List<Logged<AllowListing>> listings() {
    return allowed.all().toList();
  }

  Collection<Logged<AllowListing>> withdrawals() {
    return withdrawn.values();
  }

  Stream<Logged<BanEntry>> bans() {
    return bans.all().flatMap(byKey -> byKey.values().stream());
  }

  Stream<Logged<BanEntry>> bansWithin(Cidr cidr) {
    return bans.within(cidr).flatMap(byKey -> byKey.values().stream());
  }

  /** The bans of networks that contain this one or lie within it. */
  Stream<Logged<BanEntry>> bansTouching(Cidr cidr) {
    Stream<Logged<BanEntry>> wider =
        bans.containing(cidr).stream()
            .flatMap(byKey -> byKey.values().stream())
            .filter(ban -> !ban.entry().cidr().equals(cidr));
    return Stream.concat(wider, bansWithin(cidr));
  }

  /** Every record that concerns anything of a network. */
  Stream<Logged<? extends Entry>> touching(Cidr cidr) {
    Stream<Logged<? extends Entry>> lifting =
        Stream.concat(unbans.containing(cidr).stream(), unbans.within(cidr))
            .flatMap(byKey -> byKey.values().stream());
    Stream<Logged<? extends Entry>> allowing =
        Stream.concat(allowed.containing(cidr).stream(), allowed.within(cidr)).map(l -> l);
    return Stream.of(bansTouching(cidr), lifting, allowing)
        .<Logged<? extends Entry>>flatMap(all -> all)
        .distinct();
  }

  /** The listings that allow anything of a network. */
  Stream<AllowListing> listingsTouching(Cidr cidr, Instant at) {
    return Stream.concat(allowed.containing(cidr).stream(), allowed.within(cidr))
        .filter(listing -> lasts(listing, at))
        .map(Logged::entry)
        .distinct();
  }

  /** Whether a ban is in force, but for its time. */
  boolean holds(Logged<BanEntry> ban) {
    BanEntry entry = ban.entry();
    return isKnown(entry.jail())
        && !isAllowed(entry.jail(), entry.cidr())
        && lifting(ban).findAny().isEmpty();
  }

  /** The unbans that lift a ban. */
  Stream<Logged<OperatorUnban>> lifting(Logged<BanEntry> ban) {
    BanEntry entry = ban.entry();
    return covering(entry.jail(), entry.host(), entry.cidr()).filter(unban -> lifts(unban, ban));
  }

  /** Forgets what the key said. */
  void remove(Cidr cidr, EntryKey key) {
    remove(bans, cidr, key);
    remove(unbans, cidr, key);
    if (EntryKey.allow(cidr).equals(key)) {
      allowed.remove(cidr);
      withdrawn.remove(cidr);
    }
  }

  @Override
  public Rules rules() {
    return rules;
  }

  @Override
  public Optional<Sentence> sentence(JailName jail, Optional<HostName> host, Cidr cidr) {
    return bans.get(cidr)
        .map(byKey -> byKey.get(EntryKey.automatic(jail, host, cidr)))
        .map(logged -> (AutomaticBan) logged.entry())
        .map(
            ban ->
                new Sentence(
                    ban.since(),
                    ban.until(),
                    ban.decidingOffset(),
                    ban.earlierBans() + 1,
                    ban.earlier()));
  }

  @Override
  public List<AutomaticBan> held(Instant now) {
    held.values().removeIf(ban -> ban.entry().until().filter(now::isAfter).isPresent());
    return held.values().stream()
        .filter(this::holds)
        .map(ban -> (AutomaticBan) ban.entry())
        .toList();
  }

  @Override
  public Pace pace() {
    return pace;
  }

  @Override
  public Optional<Instant> unbanned(JailName jail, Optional<HostName> host, Cidr cidr) {
    return covering(jail, host, cidr).map(Logged::appended).max(Instant::compareTo);
  }

  @Override
  public boolean allows(JailName jail, Cidr cidr, Instant at) {
    return allowed.containing(cidr).stream().anyMatch(listing -> lasts(listing, at))
        || ignored(jail).anyMatch(net -> net.contains(cidr));
  }

  @Override
  public boolean allowsAnyOf(JailName jail, Cidr cidr, Instant at) {
    return allows(jail, cidr, at)
        || allowed.within(cidr).anyMatch(listing -> lasts(listing, at))
        || ignored(jail).anyMatch(cidr::contains);
  }

  private static boolean lasts(Logged<AllowListing> listing, Instant at) {
    return listing.entry().until().map(at::isBefore).orElse(true);
  }

  /** A listing whose time is over allows until it is removed, as all of it is seen everywhere. */
  private boolean isAllowed(JailName jail, Cidr cidr) {
    return !allowed.containing(cidr).isEmpty() || ignored(jail).anyMatch(net -> net.contains(cidr));
  }

  private Stream<Logged<OperatorUnban>> covering(
      JailName jail, Optional<HostName> host, Cidr cidr) {
    return unbans.containing(cidr).stream()
        .flatMap(byKey -> byKey.values().stream())
        .filter(unban -> unban.entry().jail().map(jail::equals).orElse(true))
        .filter(unban -> unban.entry().host().isEmpty() || unban.entry().host().equals(host));
  }

  private boolean isKnown(JailName jail) {
    return jail.equals(Policy.MANUAL) || rules.policy().jail(jail).isPresent();
  }

  private Stream<Cidr> ignored(JailName jail) {
    Policy policy = rules.policy();
    return Stream.concat(
        policy.ignoreip().stream(),
        policy.jail(jail).stream().flatMap(known -> known.ignoreip().stream()));
  }

  private static boolean lifts(Logged<OperatorUnban> unban, Logged<BanEntry> ban) {
    return ban.entry() instanceof AutomaticBan automatic
        ? !automatic.since().isAfter(unban.appended())
        : unban.isLater(ban);
  }

  private static boolean isDecidedLater(Logged<BanEntry> held, Logged<BanEntry> other) {
    return held.entry() instanceof AutomaticBan mine
        && other.entry() instanceof AutomaticBan theirs
        && (mine.decidingOffset() > theirs.decidingOffset() || isReleased(mine, theirs));
  }

  /** What took effect is not held again by the same decision. */
  private static boolean isReleased(AutomaticBan mine, AutomaticBan theirs) {
    return theirs.held() && mine.equals(theirs.held(false));
  }

  private static <E> void put(PrefixMap<Map<EntryKey, E>> map, Cidr cidr, EntryKey key, E value) {
    Map<EntryKey, E> byKey = new HashMap<>(map.get(cidr).orElse(Map.of()));
    byKey.put(key, value);
    map.put(cidr, Map.copyOf(byKey));
  }

  private static <E> void remove(PrefixMap<Map<EntryKey, E>> map, Cidr cidr, EntryKey key) {
    Map<EntryKey, E> byKey = new HashMap<>(map.get(cidr).orElse(Map.of()));
    if (byKey.remove(key) == null) {
      return;
    }
    if (byKey.isEmpty()) {
      map.remove(cidr);
    } else {
      map.put(cidr, Map.copyOf(byKey));
    }
  }

  /** The networks of the policy that allow anything of a network in every jail. */
  List<Cidr> ignoredTouching(Cidr cidr) {
    return rules.policy().ignoreip().stream()
        .filter(net -> net.contains(cidr) || cidr.contains(net))
        .toList();
  }
}
