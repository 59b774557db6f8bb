package dev.banyan.agent.alone;

import dev.banyan.agent.enforce.Target;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Trust;
import dev.banyan.rule.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Who logged in on this host. Apart from those who fail, so that users, who are many, do not push
 * attackers out of memory. At most {@value #MOST} are held; who logged in longest ago goes first.
 * Owner: {@code banyan-tail}.
 */
final class Trusted {
  private static final int MOST = 4_096;

  private final Map<Target, Window> logins =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Target, Window> eldest) {
          return size() > MOST;
        }
      };

  /** A login at that time. */
  void add(Target target, Instant login, Terms terms, Instant now) {
    Window held = logins.getOrDefault(target, Window.EMPTY);
    logins.put(target, held.trusting(login).since(terms.horizon(now), terms.attempttime()));
  }

  /** When it was trusted. */
  Trust of(Target target) {
    Window held = logins.get(target);
    return held == null ? Trust.NONE : held.trust();
  }

  void moveBy(Duration difference) {
    logins.replaceAll((target, window) -> window.movedBy(difference));
  }

  void removeIf(Predicate<Target> isGone) {
    logins.keySet().removeIf(isGone);
  }
}
