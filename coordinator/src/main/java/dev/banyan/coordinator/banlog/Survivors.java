package dev.banyan.coordinator.banlog;

import dev.banyan.coordinator.decide.Rules;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a table holds that its log lost: to be appended again, in this order.
 *
 * <p>I1: what the log says newer of a key stays. I2: nothing that has ended, or does not hold,
 * comes back; what says so is appended as well, since an older copy of the log says otherwise. I3:
 * what operators ordered keeps the moment at which it was, so that it replaces nothing that they
 * order meanwhile, and an unban lifts no ban that came after it.
 */
final class Survivors {
  private Survivors() {}

  /**
   * The records that say all that a table holds: the log that it was read from, written anew.
   *
   * @param table of a log that goes on in its epoch
   */
  static List<Entry> all(BanTable table, Instant now) {
    List<Entry> all = new ArrayList<>();
    table.begun().ifPresent(all::add);
    all.addAll(of(table, new BanTable(), now));
    return all;
  }

  /**
   * The records to append.
   *
   * @param table what was known before
   * @param log what the log says now, read to its end
   */
  static List<Entry> of(BanTable table, BanTable log, Instant now) {
    Records before = table.records();
    Records after = log.records();
    List<Entry> lost = new ArrayList<>();
    Rules rules = before.rules();
    boolean sameEpoch = log.epoch().equals(table.epoch());
    boolean older = sameEpoch && !rules.policy().equals(after.rules().policy());
    table
        .loggedPolicy()
        .filter(said -> after.rules().revision().equals(Revision.NONE) || older)
        .ifPresent(said -> lost.add(said.repeated()));
    table
        .loggedMode()
        .filter(said -> isInForce(said.entry().until(), now) && isNewer(said, log.loggedMode()))
        .ifPresent(said -> lost.add(said.repeated()));
    before.quarantines().values().stream()
        .filter(said -> isMissing(said, after))
        .forEach(said -> lost.add(said.repeated()));
    lost.addAll(listings(before.allowed(), after.allowed(), now));
    for (Logged<OperatorUnban> unban : before.unbans()) {
      if (isNewer(unban, after.unban(unban.entry().cidr(), unban.entry().key()))) {
        lost.add(unban.repeated());
      }
    }
    before
        .bans()
        .filter(ban -> isInForce(ban.entry().until(), now) && before.holds(ban))
        .filter(ban -> isNewer(ban, after.ban(ban.entry().cidr(), ban.entry().key())))
        .map(Logged::repeated)
        .forEach(lost::add);
    return lost;
  }

  private static boolean isMissing(Logged<Entry.Quarantine> said, Records after) {
    return isNewer(said, Optional.ofNullable(after.quarantines().get(said.entry().host())));
  }

  private static List<Entry> listings(AllowList before, AllowList after, Instant now) {
    return Stream.concat(before.listings().stream(), before.withdrawals().stream())
        .filter(said -> isNewer(said, after.said(said.entry().cidr())))
        .filter(said -> !said.entry().listed() || isInForce(said.entry().until(), now))
        .map(Logged::repeated)
        .toList();
  }

  private static boolean isInForce(Optional<Instant> until, Instant now) {
    return until.map(now::isBefore).orElse(true);
  }

  private static <E extends Entry> boolean isNewer(Logged<E> held, Optional<Logged<E>> inLog) {
    return inLog.map(logged -> held.appended().isAfter(logged.appended())).orElse(true);
  }
}
