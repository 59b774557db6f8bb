package dev.banyan.coordinator.replay;

import dev.banyan.coordinator.banlog.PastTable;
import dev.banyan.coordinator.decide.Arrival;
import dev.banyan.coordinator.decide.Brake;
import dev.banyan.coordinator.decide.Decider;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.coordinator.decide.Subject;
import dev.banyan.coordinator.ingest.Recording;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Address;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Sighting;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Decides what is played to it, as it was decided or would have been.
 *
 * <p>I1: it puts each decision into the table before the next failure is looked at, as if the ban
 * log were read at once. I2: what it keeps is bounded: windows lie on disk, of the rest the oldest
 * goes.
 *
 * <p>Owner: {@code banyan-replay}.
 */
final class Retrial implements Recording.Listener {
  private static final int MOST_REMEMBERED = 100_000;
  private static final int BATCH = 1_000;

  private final PastTable table;
  private final Standing standing;
  private final Brake brake;
  private final Decider decider;
  private final Predicate<AutomaticBan> allowedByNow;
  private final WindowStore store;
  private final Audience audience;
  private final Map<Integer, WindowStore.Batch> batches = new HashMap<>();
  private final Map<Subject, Instant> spared = newest();
  private final Map<EntryKey, AutomaticBan> banned = newest();
  private final Logins logins = new Logins();
  private final Map<String, Long> failures = new TreeMap<>();
  private Optional<Instant> first = Optional.empty();
  private long judged;
  private long unknownJail;
  private int batched;

  /**
   * @param standing the table's, and whom else nobody bans
   * @param allowedByNow whether something that is banned is allowed by now
   * @param store without windows
   */
  Retrial(
      PastTable table,
      Standing standing,
      Predicate<AutomaticBan> allowedByNow,
      WindowStore store,
      Audience audience) {
    this.table = table;
    this.standing = standing;
    this.brake = new Brake(standing);
    this.decider = new Decider(standing, brake);
    this.allowedByNow = allowedByNow;
    this.store = store;
    this.audience = audience;
  }

  private static <K, V> Map<K, V> newest() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST_REMEMBERED;
      }
    };
  }

  @Override
  public void failure(Arrival arrival, boolean isToDecide) {
    JailName name = arrival.failure().jail();
    Optional<Jail> jail = standing.rules().policy().jail(name);
    if (arrival.failure().sighting() == Sighting.SUCCESS) {
      login(arrival, isToDecide);
    }
    if (jail.isEmpty()) {
      unknownJail += isToDecide ? 1 : 0;
      return;
    }
    WindowStore.Batch batch = batches.computeIfAbsent(arrival.partition(), store::batch);
    if (isToDecide) {
      judge(jail.get(), arrival, batch);
    } else {
      decider.count(jail.get(), arrival, batch);
    }
    if (++batched % BATCH == 0) {
      store.write(List.copyOf(batches.values()));
      batches.clear();
    }
  }

  private void judge(Jail jail, Arrival arrival, WindowStore.Batch batch) {
    judged++;
    first = first.or(() -> Optional.of(arrival.appended()));
    if (arrival.failure().sighting() == Sighting.FAILURE) {
      failures.merge(jail.name().value(), 1L, Long::sum);
    }
    brake
        .release(partition -> true, arrival.appended())
        .forEach(ban -> table.put(ban, arrival.appended()));
    for (AutomaticBan ban : decider.decide(jail, arrival, batch)) {
      table.put(ban, arrival.appended());
      banned.put(ban.key(), ban);
      tell(new Finding.Banned(ban, allowedByNow.test(ban), logins.from(ban.cidr())));
    }
    decider
        .spare(jail, arrival, batch, spared)
        .ifPresent(ban -> tell(new Finding.Spared(ban, logins.from(ban.cidr()))));
  }

  /** Whoever knows the password after he was banned was banned for nothing. */
  private void login(Arrival arrival, boolean isToDecide) {
    Address address = arrival.failure().address();
    Instant time = arrival.failure().logTime();
    logins.add(address, time);
    if (!isToDecide) {
      return;
    }
    for (Jail jail : standing.rules().policy().jails()) {
      EntryKey key = decider.key(jail, arrival);
      AutomaticBan ban = banned.get(key);
      if (ban != null && ban.until().map(time::isBefore).orElse(true)) {
        banned.remove(key);
        tell(new Finding.Login(ban, time));
      }
    }
  }

  @Override
  public void recorded(AutomaticBan ban) {
    tell(new Finding.Recorded(ban));
  }

  @Override
  public void progress(long done, long total) {
    tell(new Finding.Progress(done, total));
  }

  @Override
  public boolean isGone() {
    return audience.isGone() || Thread.currentThread().isInterrupted();
  }

  /** What it came to. */
  Finding.End end(Recording recording) {
    return new Finding.End(
        first,
        judged,
        unknownJail,
        failures,
        recording.rejected(),
        recording.isCompacted(),
        logins.isForgotten());
  }

  private void tell(Finding finding) {
    try {
      audience.take(finding);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
