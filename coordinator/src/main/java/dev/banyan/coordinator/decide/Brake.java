package dev.banyan.coordinator.decide;

import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Jail;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Keeps the bans of a jail to {@code maxbans} a minute: what is decided beyond that is held, and
 * takes effect when there is room.
 *
 * <p>I1: whether a ban is held depends on when the failure that decided it was appended and when
 * bans before it were, never on the clock; only letting go of it does.
 *
 * <p>I2: bans of this coordinator count from the moment they are decided, those of others once the
 * ban log is read; so each other coordinator may exceed the rate by what it decides meanwhile.
 *
 * <p>I3: while {@value #MOST_HELD} are held, jails that hold bans decide nothing until the address
 * fails again.
 *
 * <p>Owner: the thread that decides.
 */
public final class Brake {
  static final int MOST_HELD = 100_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Standing standing;
  private final Pace own = new Pace();

  /** What was let go and is not read back yet. */
  private final Set<EntryKey> released = new HashSet<>();

  private int held;
  private Instant lastRelease = Instant.EPOCH;

  public Brake(Standing standing) {
    this.standing = standing;
  }

  /** Whether too many bans are held for the jail to add to them. */
  boolean isFull(Jail jail) {
    return jail.maxbans().isPresent() && held >= MOST_HELD;
  }

  /** The ban, held if the jail had its share by the time the failure came that decided it. */
  AutomaticBan paced(Jail jail, AutomaticBan ban, Instant appended) {
    boolean over = ban.until().filter(until -> !until.isAfter(appended)).isPresent();
    if (jail.maxbans().isEmpty() || jail.dryrun() || over) {
      return ban;
    }
    if (room(jail, Budget.of(ban), appended) == 0) {
      return ban.held(true);
    }
    own.add(Budget.of(ban), appended);
    return ban;
  }

  /**
   * What takes effect now of what is held in partitions that this coordinator owns; once a second
   * at most.
   */
  public List<AutomaticBan> release(IntPredicate owned, Instant now) {
    if (now.isBefore(lastRelease.plus(PAUSE))) {
      return List.of();
    }
    lastRelease = now;
    List<AutomaticBan> waiting = standing.held(now);
    held = waiting.size();
    released.retainAll(waiting.stream().map(AutomaticBan::key).collect(Collectors.toSet()));
    Set<Budget> spent = new HashSet<>();
    return waiting.stream()
        .filter(ban -> owned.test(ban.partition()) && !spent.contains(Budget.of(ban)))
        .flatMap(ban -> release(ban, spent, now).stream())
        .toList();
  }

  private Optional<AutomaticBan> release(AutomaticBan ban, Set<Budget> spent, Instant now) {
    Optional<Jail> jail = standing.rules().policy().jail(ban.jail());
    if (jail.isEmpty() || released.contains(ban.key())) {
      return Optional.empty();
    }
    Budget budget = Budget.of(ban);
    if (room(jail.get(), budget, now) == 0) {
      spent.add(budget);
      return Optional.empty();
    }
    released.add(ban.key());
    own.add(budget, now);
    return Optional.of(ban.held(false));
  }

  private int room(Jail jail, Budget budget, Instant now) {
    if (jail.maxbans().isEmpty()) {
      return 1;
    }
    int most = jail.maxbans().getAsInt();
    int taken = Math.max(own.count(budget, now, most), standing.pace().count(budget, now, most));
    return most - taken;
  }
}
