package dev.banyan.agent.detect;

import dev.banyan.model.Address;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which successful logins are told: a busy PBX has thousands a minute, and one is remembered for a
 * day. Of an address in a jail one in {@link #EVERY} of log time; of all addresses at most {@value
 * #MOST_A_MINUTE} a minute. What is not told leaves an address with less patience, never with more.
 *
 * <p>At most {@value #MOST_SUBJECTS} addresses are held; the one that logged in longest ago goes
 * first. Owner: {@code banyan-tail}.
 */
final class Logins {
  static final Duration EVERY = Duration.ofMinutes(15);
  static final int MOST_A_MINUTE = 1_000;
  private static final int MOST_SUBJECTS = 10_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<Subject, Instant> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Instant> eldest) {
          return size() > MOST_SUBJECTS;
        }
      };
  private Instant since = Instant.EPOCH;
  private int lately;

  private record Subject(JailName jail, Address address) {}

  /** What becomes of a login. */
  enum Fate {
    TOLD,
    /** One of the same address was told shortly before. */
    KNOWN,
    /** Too many were told in this minute. */
    TOO_MANY
  }

  /**
   * What becomes of this login; if it is {@link Fate#TOLD}, it counts as told from here on.
   *
   * @param time of the login, by the log
   * @param now by the clock
   */
  Fate judge(JailName jail, Address address, Instant time, Instant now) {
    Subject subject = new Subject(jail, address);
    Instant last = told.get(subject);
    if (last != null && Duration.between(last, time).abs().compareTo(EVERY) < 0) {
      return Fate.KNOWN;
    }
    if (now.isBefore(since) || !now.isBefore(since.plus(MINUTE))) {
      since = now;
      lately = 0;
    }
    if (lately >= MOST_A_MINUTE) {
      return Fate.TOO_MANY;
    }
    lately++;
    told.put(subject, time);
    return Fate.TOLD;
  }
}
