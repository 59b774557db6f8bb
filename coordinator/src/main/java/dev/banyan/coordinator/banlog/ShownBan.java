package dev.banyan.coordinator.banlog;

import dev.banyan.model.Ban;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.OperatorBan;
import dev.banyan.model.Revision;
import java.util.List;

/** A record of a ban as people are shown it. */
final class ShownBan {
  private ShownBan() {}

  /** A record as it is shown. */
  static Ban of(Logged<BanEntry> logged) {
    if (logged.entry() instanceof AutomaticBan ban) {
      return new Ban(
          ban.key(),
          ban.jail(),
          ban.cidr(),
          ban.host(),
          ban.since(),
          ban.until(),
          logged.revision(),
          Ban.Origin.RULE,
          ban.policy(),
          ban.failures(),
          ban.evidence(),
          "",
          ban.dryrun(),
          ban.held());
    }
    OperatorBan ban = (OperatorBan) logged.entry();
    return new Ban(
        ban.key(),
        ban.jail(),
        ban.cidr(),
        ban.host(),
        logged.appended(),
        ban.until(),
        logged.revision(),
        Ban.Origin.MANUAL,
        Revision.NONE,
        0,
        List.of(),
        ban.reason(),
        false,
        false);
  }
}
