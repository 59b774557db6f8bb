package dev.banyan.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How bans grow longer from one to the next: fail2ban's {@code bantime.increment} and its kin.
 *
 * @param factor by which a longer ban is multiplied, above 0
 * @param multipliers of the second, third … ban at 1, 2 …; the last is that of all later ones;
 *     none: each ban lasts twice as long as the one before
 * @param maxtime no ban grows beyond it, but for the random time
 * @param rndtime up to this much is added to a longer ban
 * @param overalljails whether bans in other jails make it longer too
 */
public record Escalation(
    double factor,
    List<Integer> multipliers,
    Optional<Duration> maxtime,
    Optional<Duration> rndtime,
    boolean overalljails) {

  public Escalation {
    multipliers = List.copyOf(multipliers);
    if (!(factor > 0 && Double.isFinite(factor)) || multipliers.stream().anyMatch(m -> m < 1)) {
      throw new IllegalArgumentException("factor and multipliers of an escalation are above 0");
    }
  }
}
