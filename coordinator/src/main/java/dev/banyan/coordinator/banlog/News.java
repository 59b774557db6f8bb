package dev.banyan.coordinator.banlog;

import dev.banyan.model.Ban;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.OperatorBan;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a record bans somebody who was not banned, for the first time.
 *
 * <p>I1: of several records of one decision, whoever wrote them, only the first that takes effect
 * is new; the order of the log says which, so all who follow it agree.
 *
 * <p>I2: what is held, a dry run, over, lifted or allowed bans nobody, and is no news; nor is what
 * was in force elsewhere before, as with the fail2ban that it was imported from.
 *
 * @param records as they are before the new one
 */
record News(Records records) {

  /** The ban, if it is new. */
  Optional<Ban> of(Logged<BanEntry> ban) {
    Optional<Logged<BanEntry>> before = records.ban(ban.entry().cidr(), ban.entry().key());
    boolean known =
        before.filter(b -> isSameDecision(b, ban) || isInForce(b, ban.appended())).isPresent();
    return known || isRestored(ban.entry()) || !isInForce(ban, ban.appended())
        ? Optional.empty()
        : Optional.of(ShownBan.of(ban));
  }

  private boolean isInForce(Logged<BanEntry> ban, Instant at) {
    return takesEffect(ban.entry())
        && ban.entry().until().map(at::isBefore).orElse(true)
        && records.holds(ban);
  }

  /** Also one that is decided by an earlier failure, so that it began earlier, is old. */
  private static boolean isSameDecision(Logged<BanEntry> before, Logged<BanEntry> ban) {
    return before.entry() instanceof AutomaticBan known
        && ban.entry() instanceof AutomaticBan again
        && takesEffect(known)
        && !again.since().isAfter(known.since());
  }

  private static boolean isRestored(BanEntry ban) {
    return ban instanceof OperatorBan ordered && ordered.restored();
  }

  private static boolean takesEffect(BanEntry ban) {
    return !(ban instanceof AutomaticBan automatic && (automatic.held() || automatic.dryrun()));
  }
}
