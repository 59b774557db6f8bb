package dev.banyan.coordinator.banlog;

import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.model.Ban;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.EnforcementMode;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the ban log says, and what each record of it changes for the hosts.
 *
 * <p>Owner: {@code banyan-banlog}; {@link #standing} may be read by any thread.
 */
final class BanTable {
  private final Records records = new Records();

  /** What was last told of each key. */
  private final Map<EntryKey, Scoped> told = new HashMap<>();

  private Epoch epoch = Epoch.NONE;
  private Optional<Entry.LogBegun> begun = Optional.empty();
  private Optional<Logged<EnforcementMode>> mode = Optional.empty();
  private Optional<Logged<Entry.PolicyInForce>> policy = Optional.empty();
  private final Overtaken overtaken = new Overtaken();

  /** Takes a record and tells what has another effect than before. */
  List<Scoped> apply(Revision revision, Instant appended, Entry entry) {
    Logged<Entry> said = Logged.of(revision, appended, entry);
    List<Scoped> changes = new ArrayList<>();
    if (!overtaken.passes(said, newest(said.entry()))) {
      take(said, changes);
    }
    return changes;
  }

  private void take(Logged<Entry> said, List<Scoped> changes) {
    Revision revision = said.revision();
    if (said.entry() instanceof BanEntry ban) {
      Logged<BanEntry> logged = said.as(ban);
      if (records.putBan(logged)) {
        tell(logged, revision, changes);
      }
    } else if (said.entry() instanceof OperatorUnban unban) {
      lift(said.as(unban), changes);
    } else if (said.entry() instanceof AllowListing listing) {
      records.allowed().put(said.as(listing));
      tell(listing, revision, changes);
    } else if (said.entry() instanceof Entry.PolicyInForce rules) {
      policy = Optional.of(said.as(rules));
      records.put(new Rules(revision, rules.policy()));
      records.bans().forEach(ban -> tell(ban, revision, changes));
    } else if (said.entry() instanceof EnforcementMode how) {
      mode = Optional.of(said.as(how));
      Suspension.changes(how, revision).forEach(change -> tell(change, Optional.empty(), changes));
    } else if (said.entry() instanceof Entry.Quarantine quarantine) {
      records.putQuarantine(said.as(quarantine));
    } else if (said.entry() instanceof Entry.LogBegun begins) {
      epoch = begins.epoch();
      begun = Optional.of(begins);
    }
  }

  private Optional<? extends Logged<? extends Entry>> newest(Entry entry) {
    if (entry instanceof EnforcementMode) {
      return mode;
    }
    return entry instanceof Entry.PolicyInForce ? policy : Overtaken.newest(records, entry);
  }

  /** Whether a record changes nothing, as what is known of its key is newer; asked before. */
  boolean isOutdated(Revision revision, Instant appended, Entry entry) {
    Logged<Entry> said = Logged.of(revision, appended, entry);
    return newest(said.entry()).filter(said::isOutdatedBy).isPresent();
  }

  /** What is to be appended once more, so that nothing older outlives it; asked once. */
  List<Entry> overtaken() {
    return overtaken.drain();
  }

  /** Whom a record bans who was not banned before; asked before it is taken. */
  Optional<Ban> news(Revision revision, Instant appended, Entry entry) {
    return entry instanceof BanEntry ban
        ? new News(records).of(new Logged<>(revision, appended, ban))
        : Optional.empty();
  }

  /** Whether a decision is known already, as it is; asked before its record is taken. */
  boolean saysSo(Entry entry) {
    return entry instanceof AutomaticBan again
        && records
            .ban(again.cidr(), again.key())
            .map(known -> (AutomaticBan) known.entry())
            .filter(known -> isSame(known, again))
            .isPresent();
  }

  private static boolean isSame(AutomaticBan known, AutomaticBan again) {
    return known.partition() == again.partition()
        && known.decidingOffset() == again.decidingOffset()
        && known.since().equals(again.since())
        && known.held() == again.held()
        && known.until().equals(again.until());
  }

  /**
   * Forgets what a key said, if it says nothing any more; empty: it does, and goes on. Bans that it
   * allowed hold again.
   *
   * @param removal where the log says so
   * @param at when that was appended
   */
  Optional<List<Scoped>> forget(EntryKey key, Revision removal, Instant at) {
    Optional<Cidr> cidr = key.cidr();
    if (cidr.isEmpty() || !Endings.isOver(records, key, cidr.get(), at)) {
      return Optional.empty();
    }
    records.remove(cidr.get(), key);
    overtaken.forget(key);
    told.remove(key);
    List<Scoped> changes = new ArrayList<>();
    if (key.equals(EntryKey.allow(cidr.get()))) {
      records.bansWithin(cidr.get()).forEach(ban -> tellAgain(ban, removal, changes));
    }
    return Optional.of(changes);
  }

  Standing standing() {
    return records;
  }

  /** The records of bans, unbans and the allow list that concern anything of a network. */
  List<Happened> touching(Cidr cidr) {
    return records.touching(cidr).map(Happened::of).toList();
  }

  Records records() {
    return records;
  }

  /** What was told last of every key. */
  List<Scoped> everything() {
    return List.copyOf(told.values());
  }

  Epoch epoch() {
    return epoch;
  }

  Optional<Logged<EnforcementMode>> loggedMode() {
    return mode;
  }

  Optional<Logged<Entry.PolicyInForce>> loggedPolicy() {
    return policy;
  }

  /** What an operator said last of whether anything is enforced. */
  Optional<EnforcementMode> mode() {
    return mode.map(Logged::entry);
  }

  /** Why nothing is enforced, if so. */
  Optional<BanView.Suspended> suspended(Instant now) {
    return mode.filter(logged -> logged.entry().suspended())
        .filter(logged -> logged.entry().until().map(now::isBefore).orElse(true))
        .map(logged -> new BanView.Suspended(logged.appended(), logged.entry()));
  }

  /** Operators' listings, by network. */
  List<BanView.Listing> listings(Instant now) {
    return records.allowed().listings().stream()
        .filter(logged -> logged.entry().until().map(now::isBefore).orElse(true))
        .map(logged -> new BanView.Listing(logged.appended(), logged.entry()))
        .sorted(Comparator.comparing(listing -> listing.entry().cidr()))
        .toList();
  }

  /** How this log began, if it says so. */
  Optional<Entry.LogBegun> begun() {
    return begun;
  }

  /** The bans in force, those of dry runs included. */
  Stream<Ban> bans(Instant now) {
    return shown(records.bans(), now).filter(ban -> !ban.held());
  }

  /** The bans of a jail that would be in force if they were not held, as they were decided. */
  List<AutomaticBan> held(JailName jail, Instant now) {
    return records.held(now).stream().filter(ban -> ban.jail().equals(jail)).toList();
  }

  /** The same for all jails, as they are shown. */
  Stream<Ban> held(Instant now) {
    return shown(records.bans(), now).filter(Ban::held);
  }

  /** The bans in force for anything of a network. */
  Stream<Ban> touching(Cidr cidr, Instant now) {
    return shown(records.bansTouching(cidr), now);
  }

  /** The listings that allow anything of a network, the policy's included. */
  Stream<AllowListing> allowing(Cidr cidr, Instant now) {
    Stream<AllowListing> ignored =
        records.ignoredTouching(cidr).stream()
            .map(net -> new AllowListing(net, true, Optional.empty(), "ignoreip", "policy"));
    return Stream.concat(records.allowed().touching(cidr, now).map(Logged::entry), ignored);
  }

  private void lift(Logged<OperatorUnban> unban, List<Scoped> changes) {
    records.putUnban(unban);
    Change.Effect effect = new Change.Lifted(Optional.of(unban.appended()));
    tell(new Change(unban.entry().key(), unban.revision(), effect), unban.entry().host(), changes);
    records.bansWithin(unban.entry().cidr()).forEach(ban -> tell(ban, unban.revision(), changes));
  }

  private void tell(AllowListing listing, Revision revision, List<Scoped> changes) {
    Change.Effect effect =
        listing.listed()
            ? new Change.Allowed(listing.cidr(), listing.until())
            : new Change.Lifted();
    tell(new Change(listing.key(), revision, effect), Optional.empty(), changes);
    records.bansWithin(listing.cidr()).forEach(ban -> tellAgain(ban, revision, changes));
  }

  /**
   * Tells of a ban if its effect is another than before, or its record is new: one that does not
   * hold too, since a host may hold an older record of its key that is no longer in the log.
   */
  private void tell(Logged<BanEntry> ban, Revision revision, List<Scoped> changes) {
    EntryKey key = ban.entry().key();
    Change.Effect effect = effect(ban);
    Scoped before = told.get(key);
    boolean same = before != null && before.change().effect().equals(effect);
    if (!same || ban.revision().equals(revision)) {
      tellAgain(ban, revision, changes);
    }
  }

  /**
   * Tells of a ban, be it what was told before. The end of a listing gives it back to hosts that
   * knew of the listing, and a compacted log does not show that there was one.
   */
  private void tellAgain(Logged<BanEntry> ban, Revision revision, List<Scoped> changes) {
    EntryKey key = ban.entry().key();
    tell(new Change(key, revision, effect(ban), ban.revision()), ban.entry().host(), changes);
  }

  private void tell(Change change, Optional<dev.banyan.model.HostName> host, List<Scoped> changes) {
    Scoped scoped = new Scoped(host, change);
    told.put(change.key(), scoped);
    changes.add(scoped);
  }

  private Change.Effect effect(Logged<BanEntry> ban) {
    BanEntry entry = ban.entry();
    boolean shownOnly =
        entry instanceof AutomaticBan automatic && (automatic.dryrun() || automatic.held());
    return records.holds(ban) && !shownOnly
        ? new Change.Blocked(entry.jail(), entry.cidr(), entry.until())
        : new Change.Lifted();
  }

  private Stream<Ban> shown(Stream<Logged<BanEntry>> bans, Instant now) {
    return bans.filter(records::holds).map(ShownBan::of).filter(ban -> ban.isInForce(now));
  }
}
