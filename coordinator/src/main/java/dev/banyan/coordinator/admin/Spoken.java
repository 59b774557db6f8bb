package dev.banyan.coordinator.admin;

import dev.banyan.conf.Durations;
import dev.banyan.model.Jail;
import java.util.Optional;

/** A jail's rule in words. */
final class Spoken {
  private Spoken() {}

  static String rule(Optional<Jail> jail) {
    return jail.map(Spoken::rule).orElse("the jail is not in force any more");
  }

  private static String rule(Jail jail) {
    String failures = jail.maxretry() == 1 ? "1 failure" : jail.maxretry() + " failures";
    String within = jail.maxretry() == 1 ? "" : " within " + Durations.words(jail.findtime());
    String bans = jail.maxretry() == 1 ? " bans " : " ban ";
    return failures
        + within
        + (jail.scope() == Jail.Scope.HOST ? " on one host" : "")
        + bans
        + jail.bantime().map(time -> "for " + Durations.words(time)).orElse("for ever")
        + (jail.dryrun() ? " (dry run: nothing is blocked)" : "");
  }
}
