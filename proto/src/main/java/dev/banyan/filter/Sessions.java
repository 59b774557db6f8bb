package dev.banyan.filter;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the lines of one session told so far. A failure can be told in several lines that have but
 * an id in common ({@code <F-MLFID>}): one names the address, one the account, one says that it
 * failed.
 *
 * <p>S1: a line marked {@code <F-NOFAIL>} counts only if the session tried more than one account,
 * or if it told of a failure before its address was known. S2: {@code <F-MLFGAINED>}, a login,
 * forgets what was pending. S3: {@code <F-MLFFORGET>} ends the session. S4: at most {@value #MOST}
 * sessions are held, each for five minutes.
 *
 * <p>Owner: the thread of its filter.
 */
final class Sessions {
  static final int MOST = 100;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final LinkedHashMap<String, Session> sessions = new LinkedHashMap<>();

  /** One session. */
  private static final class Session {
    final Map<String, String> groups = new HashMap<>();
    final Set<String> users = new HashSet<>();
    final Instant since;
    boolean pending;
    boolean harmless;
    int lines;
    int harmlessLines;

    Session(Instant since) {
      this.since = since;
    }
  }

  /**
   * Puts a line to its session.
   *
   * @return the failure that the session is now, if it is one
   */
  Optional<Hit> add(String id, Hit line, Instant now) {
    Optional<Session> known = known(id, now);
    Session session = known.orElseGet(() -> new Session(now));
    boolean gained = has(line, "mlfgained");
    boolean harmless = gained || has(line, "nofail");
    begin(session, gained);
    session.groups.putAll(line.groups());
    session.groups.keySet().removeAll(Set.of("nofail", "mlfgained", "mlfforget"));
    boolean forget = has(line, "mlfforget");
    if (known.isPresent() || !forget) {
      line.group("user").filter(user -> !user.isEmpty()).ifPresent(session.users::add);
    }
    keep(id, session, forget);
    return judge(session, harmless, gained && !isFailure(session), line);
  }

  private static void begin(Session session, boolean gained) {
    if (gained) {
      session.pending = false;
    }
    if (!session.harmless && !session.pending) {
      session.lines = 0;
    }
    session.harmless = false;
  }

  private Optional<Hit> judge(Session session, boolean harmless, boolean gained, Hit line) {
    boolean counts = !harmless || isFailure(session);
    session.pending = false;
    if (counts) {
      session.lines += session.harmlessLines + (gained ? 0 : 1);
      session.harmlessLines = 0;
    } else {
      session.harmlessLines++;
      session.harmless = true;
      return Optional.empty();
    }
    Hit merged =
        new Hit(line.regex(), Map.copyOf(session.groups), Set.copyOf(session.users), session.lines);
    session.pending = merged.id().isEmpty();
    return session.pending ? Optional.empty() : Optional.of(merged);
  }

  private static boolean isFailure(Session session) {
    return session.pending || session.users.size() > 1;
  }

  private static boolean has(Hit line, String group) {
    return line.group(group).filter(text -> !text.isEmpty()).isPresent();
  }

  private Optional<Session> known(String id, Instant now) {
    return Optional.ofNullable(sessions.get(id))
        .filter(session -> session.since.plus(LONGEST).isAfter(now));
  }

  private void keep(String id, Session session, boolean forget) {
    if (forget) {
      sessions.remove(id);
      return;
    }
    sessions.put(id, session);
    if (sessions.size() > MOST) {
      sessions.remove(sessions.keySet().iterator().next());
    }
  }
}
