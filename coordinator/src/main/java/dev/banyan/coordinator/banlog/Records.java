package dev.banyan.coordinator.banlog;

import dev.banyan.coordinator.decide.Budget;
import dev.banyan.coordinator.decide.Pace;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
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
 * newer, wherever it lies. That is the one that began later, since nothing counts up to the end of
 * the one before; offsets begin anew in a failures topic that is made again.
 *
 * <p>Written by {@code banyan-banlog} only; may be read by any thread.
 */
final class Records implements Standing {
  private final ByNetwork<BanEntry> bans = new ByNetwork<>();
  private final ByNetwork<OperatorUnban> unbans = new ByNetwork<>();
  private final AllowList allowed = new AllowList();

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
    bans.put(cidr, ban);
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
    unbans.put(unban.entry().cidr(), unban);
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

  /** What operators said of networks that may not be banned. */
  AllowList allowed() {
    return allowed;
  }

  Optional<Logged<BanEntry>> ban(Cidr cidr, EntryKey key) {
    return bans.get(cidr, key);
  }

  Optional<Logged<OperatorUnban>> unban(Cidr cidr, EntryKey key) {
    return unbans.get(cidr, key);
  }

  List<Logged<OperatorUnban>> unbans() {
    return unbans.all().toList();
  }

  Stream<Logged<BanEntry>> bans() {
    return bans.all();
  }

  Stream<Logged<BanEntry>> bansWithin(Cidr cidr) {
    return bans.within(cidr);
  }

  /** The bans of networks that contain this one or lie within it. */
  Stream<Logged<BanEntry>> bansTouching(Cidr cidr) {
    return bans.touching(cidr);
  }

  /** Every record that concerns anything of a network. */
  Stream<Logged<? extends Entry>> touching(Cidr cidr) {
    return Stream.of(bans.touching(cidr), unbans.touching(cidr), allowed.touching(cidr))
        .flatMap(all -> all);
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
    bans.remove(cidr, key);
    unbans.remove(cidr, key);
    allowed.remove(cidr, key);
  }

  @Override
  public Rules rules() {
    return rules;
  }

  @Override
  public Optional<Sentence> sentence(JailName jail, Optional<HostName> host, Cidr cidr) {
    return ban(cidr, EntryKey.automatic(jail, host, cidr))
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
    return allowed.covers(cidr, at) || ignored(jail).anyMatch(net -> net.contains(cidr));
  }

  @Override
  public boolean allowsAnyOf(JailName jail, Cidr cidr, Instant at) {
    return allows(jail, cidr, at)
        || allowed.touching(cidr, at).findAny().isPresent()
        || ignored(jail).anyMatch(cidr::contains);
  }

  private boolean isAllowed(JailName jail, Cidr cidr) {
    return allowed.covers(cidr) || ignored(jail).anyMatch(net -> net.contains(cidr));
  }

  private Stream<Logged<OperatorUnban>> covering(
      JailName jail, Optional<HostName> host, Cidr cidr) {
    return unbans
        .containing(cidr)
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
        && (mine.since().isAfter(theirs.since()) || isReleased(mine, theirs));
  }

  /** What took effect is not held again by the same decision. */
  private static boolean isReleased(AutomaticBan mine, AutomaticBan theirs) {
    return theirs.held() && mine.equals(theirs.held(false));
  }

  /** The networks of the policy that allow anything of a network in every jail. */
  List<Cidr> ignoredTouching(Cidr cidr) {
    return rules.policy().ignoreip().stream()
        .filter(net -> net.contains(cidr) || cidr.contains(net))
        .toList();
  }
}
