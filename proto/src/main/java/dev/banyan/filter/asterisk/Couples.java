package dev.banyan.filter.asterisk;

import dev.banyan.model.Address;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * Which records of one log tell of a login that another one told of: {@code chan_sip} and the
 * manager interface write lines and a security event of the same login, which share no Call-ID.
 *
 * <p>K1: a login is told of at most once in each {@link Way}. So as many are counted as the way has
 * records that has most, and never fewer than there were logins, as long as one way tells of each.
 * K2: records are of one login only if they name the same address, and the same port and user as
 * far as they name them, and at most {@value #LONGEST_SECONDS} whole seconds lie between them.
 *
 * <p>Owner: the thread of its filter.
 */
final class Couples {
  private static final int LONGEST_SECONDS = 5;
  private static final int MOST = 64;

  private final ArrayDeque<Login> logins = new ArrayDeque<>();

  /** How a login is told of. */
  enum Way {
    /** By a record that no other one doubles, or that names its Call-ID. */
    ALONE,
    /** By a line that says why it fails, before the one that says that it does. */
    REASON,
    /** By a line that says that it fails. */
    LINE,
    /** By a security event. */
    EVENT,
    /** By a line that says, later, that the connection was closed for it. */
    END
  }

  /**
   * A record that tells of a login.
   *
   * @param service over which it was tried, as events name it
   */
  record Telling(
      Way way, String service, Reading reading, Optional<String> port, Optional<Instant> time) {}

  /** What is known of one login. */
  private static final class Login {
    final Set<Way> ways = EnumSet.noneOf(Way.class);
    final String service;
    final Address address;
    final Optional<Instant> time;
    Optional<String> port = Optional.empty();
    Optional<String> user = Optional.empty();

    Login(Telling telling) {
      service = telling.service();
      address = telling.reading().address();
      time = telling.time();
    }

    boolean isOf(Telling telling) {
      return address.equals(telling.reading().address())
          && !ways.contains(telling.way())
          && service.equals(telling.service())
          && agree(port, telling.port())
          && agree(user, telling.reading().user())
          && isNear(telling);
    }

    boolean isNear(Telling telling) {
      return time.isEmpty()
          || telling.time().isEmpty()
          || Math.abs(time.get().getEpochSecond() - telling.time().get().getEpochSecond())
              <= LONGEST_SECONDS;
    }

    private static boolean agree(Optional<String> one, Optional<String> other) {
      return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    void add(Telling telling) {
      ways.add(telling.way());
      port = port.or(telling::port);
      user = user.or(() -> telling.reading().user());
    }
  }

  /** Whether a record tells of a login that one before it told of. */
  boolean isTold(Telling telling) {
    Iterator<Login> known = logins.iterator();
    while (known.hasNext()) {
      Login login = known.next();
      if (login.isOf(telling)) {
        login.add(telling);
        return true;
      }
      if (!login.isNear(telling)) {
        known.remove();
      }
    }
    begin(telling);
    return false;
  }

  private void begin(Telling telling) {
    Login login = new Login(telling);
    login.add(telling);
    logins.addLast(login);
    if (logins.size() > MOST) {
      logins.removeFirst();
    }
  }
}
