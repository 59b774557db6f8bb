package dev.banyan.coordinator.past;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.EntryKey;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The bans that some network had, each with what ended it.
 *
 * <p>I1: several records of one decision are one ban, as the last of them says.
 *
 * <p>I2: what ends a ban before its time is the first of: an unban or a line of the allow list that
 * covers it, or another ban with the same key.
 *
 * <p>I3: an earlier ban of which nothing is kept is known by when it began, if a later one says so.
 */
public final class Biography {
  private static final Comparator<Told> BY_TIME =
      Comparator.comparing((Told told) -> told.record().appended())
          .thenComparing(told -> told.record().revision());

  private final List<Told> records;

  private Biography(List<Told> records) {
    this.records = records;
  }

  /** What became of a ban. */
  public enum How {
    UNBANNED,
    ALLOWED,
    REPLACED
  }

  /** What ended a ban before its time. */
  public record End(How how, Instant at, Told by) {}

  /**
   * A ban.
   *
   * @param end empty: its time, if that is over
   */
  public record Ban(Told told, Optional<End> end) {
    public BanEntry entry() {
      return (BanEntry) told.record().entry();
    }

    /** When it began. */
    public Instant since() {
      return start(told);
    }
  }

  /** A ban of which only that is known. */
  public record Forgotten(JailName jail, Cidr cidr, Optional<HostName> host, Instant since) {}

  /**
   * What records say together.
   *
   * @param told what is kept and what the ban log holds, in any order; what is in both counts once
   */
  public static Biography of(Collection<Told> told) {
    record Place(EntryKey key, long revision, Instant appended) {}
    Map<Place, Told> once = new LinkedHashMap<>();
    for (Told each : told) {
      var place =
          new Place(
              each.record().entry().key(),
              each.record().revision().offset(),
              each.record().appended());
      once.merge(place, each, (a, b) -> a.rule().isEmpty() ? b : a);
    }
    return new Biography(once.values().stream().sorted(BY_TIME).toList());
  }

  /** All of them, the newest first. */
  public List<Ban> bans() {
    List<Told> decided = decided();
    List<Ban> bans = new ArrayList<>();
    for (int i = decided.size() - 1; i >= 0; i--) {
      Told ban = decided.get(i);
      bans.add(new Ban(ban, end(ban, decided.subList(i + 1, decided.size()))));
    }
    bans.sort(Comparator.comparing(Ban::since).reversed());
    return bans;
  }

  /** Those of which only their beginning is known, the newest first. */
  public List<Forgotten> forgotten() {
    record Began(EntryKey key, Instant since) {}
    Set<Began> known = new HashSet<>();
    decided().forEach(ban -> known.add(new Began(ban.record().entry().key(), start(ban))));
    List<Forgotten> forgotten = new ArrayList<>();
    for (Told told : decided()) {
      if (told.record().entry() instanceof AutomaticBan ban) {
        ban.earlier().stream()
            .filter(since -> known.add(new Began(ban.key(), since)))
            .forEach(
                since -> forgotten.add(new Forgotten(ban.jail(), ban.cidr(), ban.host(), since)));
      }
    }
    forgotten.sort(Comparator.comparing(Forgotten::since).reversed());
    return forgotten;
  }

  /** One record for each decision, by time. One by rule is known by when it began. */
  private List<Told> decided() {
    record Decision(EntryKey key, boolean byRule, Instant at) {}
    Map<Decision, Told> last = new LinkedHashMap<>();
    for (Told told : records) {
      if (told.record().entry() instanceof BanEntry ban) {
        var decision = new Decision(ban.key(), ban instanceof AutomaticBan, start(told));
        last.merge(decision, told, Biography::later);
      }
    }
    return last.values().stream().sorted(BY_TIME).toList();
  }

  /** The later record; what was known of the rule stays known. */
  private static Told later(Told before, Told after) {
    return after.rule().isEmpty() ? new Told(after.record(), before.rule()) : after;
  }

  private Optional<End> end(Told ban, List<Told> laterBans) {
    BanEntry entry = (BanEntry) ban.record().entry();
    Stream<End> replaced =
        laterBans.stream()
            .filter(other -> other.record().entry().key().equals(entry.key()))
            .map(other -> new End(How.REPLACED, start(other), other));
    return Stream.concat(records.stream().flatMap(told -> lifting(told, ban).stream()), replaced)
        .filter(end -> entry.until().map(end.at()::isBefore).orElse(true))
        .min(Comparator.comparing(End::at));
  }

  private static Optional<End> lifting(Told told, Told ban) {
    BanEntry entry = (BanEntry) ban.record().entry();
    Entry by = told.record().entry();
    if (by instanceof OperatorUnban unban && covers(unban, entry)) {
      Instant at = unban.ordered().orElse(told.record().appended());
      boolean lifts =
          entry instanceof AutomaticBan ? !start(ban).isAfter(at) : BY_TIME.compare(told, ban) > 0;
      return lifts ? Optional.of(new End(How.UNBANNED, at, told)) : Optional.empty();
    }
    boolean allowed =
        by instanceof AllowListing listing
            && listing.listed()
            && listing.cidr().contains(entry.cidr())
            && BY_TIME.compare(told, ban) > 0;
    return allowed
        ? Optional.of(new End(How.ALLOWED, told.record().appended(), told))
        : Optional.empty();
  }

  private static boolean covers(OperatorUnban unban, BanEntry ban) {
    return unban.cidr().contains(ban.cidr())
        && unban.jail().map(ban.jail()::equals).orElse(true)
        && (unban.host().isEmpty() || unban.host().equals(ban.host()));
  }

  private static Instant start(Told ban) {
    return ban.record().entry() instanceof AutomaticBan by ? by.since() : ban.record().appended();
  }
}
