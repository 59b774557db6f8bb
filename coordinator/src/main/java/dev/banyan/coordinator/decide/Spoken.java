package dev.banyan.coordinator.decide;

import dev.banyan.conf.Durations;
import dev.banyan.model.Jail;
import java.util.Optional;

/** A jail's rule in words. */
public final class Spoken {
  private Spoken() {}

  /** The rule, or that it is none any more. */
  public static String rule(Optional<Jail> jail) {
    return jail.map(Spoken::rule).orElse("the jail is not in force any more");
  }

  private static String rule(Jail jail) {
    String what = jail.countsBans() ? "ban" : "failure";
    String failures = jail.maxretry() == 1 ? "1 " + what : jail.maxretry() + " " + what + "s";
    String within = jail.maxretry() == 1 ? "" : " within " + Durations.words(jail.findtime());
    String bans = jail.maxretry() == 1 ? " bans " : " ban ";
    return failures
        + within
        + (jail.scope() == Jail.Scope.HOST ? " on one host" : hosts(jail.measure().minhosts()))
        + bans
        + jail.bantime().map(time -> "for " + Durations.words(time)).orElse("for ever")
        + (jail.escalation().isPresent() && jail.bantime().isPresent() ? ", then longer" : "")
        + (jail.dryrun() ? " (dry run: nothing is blocked)" : "");
  }

  private static String hosts(int least) {
    return least == 1 ? "" : " on " + least + " hosts";
  }
}
