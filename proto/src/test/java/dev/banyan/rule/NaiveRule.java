package dev.banyan.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rule written down again from its statement, as simply as can be: it keeps everything and
 * tries every span. Times are seconds. It uses nothing of the product.
 *
 * <p>An address is banned if some span of log time not longer than findtime holds maxretry failures
 * that are later than the cut. A stamp more than 60 s after its arrival counts as it, one more than
 * an hour before it does not count. A ban sets the cut to its end, an unban to its own time. Lines
 * of one attempt on one host count once, the heaviest, if they lie within attempttime of the first,
 * eight at most.
 *
 * <p>The span must touch minhosts hosts. A line over UDP counts udpweight, and so does one of the
 * same attempt that does not say; what counts nothing is not there. If the address logged in within
 * the day before the end of the span, twice as many failures are asked for.
 */
final class NaiveRule {
  static final long FOR_EVER = Long.MAX_VALUE;
  private static final long DAY = 86_400;

  /**
   * @param transport {@code udp}, {@code tcp}, or empty: the line does not say
   */
  record Line(int id, String host, String attempt, long time, int weight, String transport) {}

  record Ban(long since, long until) {}

  /**
   * @param udpweight in quarters of a failure
   * @param increment each ban lasts twice as long as the one before
   */
  record Asked(
      int maxretry,
      long findtime,
      long bantime,
      long attempttime,
      int minhosts,
      int udpweight,
      boolean trustsuccess,
      boolean increment) {}

  private record Attempt(long time, String host, long quarters) {}

  private final Asked asked;
  private final List<Line> lines = new ArrayList<>();
  private final Set<Integer> ids = new HashSet<>();
  private final List<Ban> bans = new ArrayList<>();
  private final List<Long> logins = new ArrayList<>();
  private long unban = Long.MIN_VALUE;

  NaiveRule(Asked asked) {
    this.asked = asked;
  }

  void unban(long at) {
    unban = at;
  }

  /** Takes a successful login that arrives at a time; the bans that are due meanwhile. */
  List<Ban> login(long time, long arrival) {
    if (time < arrival - 3600) {
      return List.of();
    }
    logins.add(time > arrival + 60 ? arrival : time);
    return decided();
  }

  /** Takes a line that arrives at a time; the bans that it brings. */
  List<Ban> take(Line line, long arrival) {
    if (line.time() < arrival - 3600 || !ids.add(line.id())) {
      return List.of();
    }
    long time = line.time() > arrival + 60 ? arrival : line.time();
    lines.add(
        new Line(line.id(), line.host(), line.attempt(), time, line.weight(), line.transport()));
    return decided();
  }

  private List<Ban> decided() {
    List<Ban> due = new ArrayList<>();
    for (Ban ban = due(); ban != null; ban = due()) {
      bans.add(ban);
      due.add(ban);
    }
    return due;
  }

  private @Nullable Ban due() {
    long cut = cut();
    List<Attempt> attempts = attempts();
    for (Attempt last : attempts) {
      long sum = 0;
      Set<String> hosts = new HashSet<>();
      for (Attempt other : attempts) {
        if (other.time() > cut
            && other.time() <= last.time()
            && other.time() >= last.time() - asked.findtime()) {
          sum += other.quarters();
          hosts.add(other.host());
        }
      }
      boolean trusted =
          asked.trustsuccess()
              && logins.stream().anyMatch(l -> l <= last.time() && last.time() <= l + DAY);
      long needed = asked.maxretry() * (trusted ? 8L : 4L);
      if (last.time() > cut && sum >= needed && hosts.size() >= asked.minhosts()) {
        return new Ban(last.time(), end(last.time()));
      }
    }
    return null;
  }

  private long end(long since) {
    if (asked.bantime() == FOR_EVER) {
      return FOR_EVER;
    }
    long time = asked.bantime();
    for (int ban = 0; asked.increment() && ban < Math.min(20, bans.size()); ban++) {
      time *= 2;
    }
    return since + time;
  }

  private long cut() {
    if (bans.isEmpty()) {
      return unban;
    }
    Ban last = bans.get(bans.size() - 1);
    return last.since() > unban ? Math.max(last.until(), unban) : unban;
  }

  /** Those that count anything, by time. */
  private List<Attempt> attempts() {
    List<Line> left = new ArrayList<>(lines);
    left.sort(Comparator.comparingLong(Line::time).thenComparingInt(Line::id));
    List<Attempt> attempts = new ArrayList<>();
    while (!left.isEmpty()) {
      Line first = left.remove(0);
      List<Line> one = new ArrayList<>(List.of(first));
      for (Line line : List.copyOf(left)) {
        boolean same =
            !first.attempt().isEmpty()
                && line.attempt().equals(first.attempt())
                && line.host().equals(first.host());
        if (same && one.size() < 8 && line.time() <= first.time() + asked.attempttime()) {
          left.remove(line);
          one.add(line);
        }
      }
      if (quarters(one) > 0) {
        attempts.add(new Attempt(first.time(), first.host(), quarters(one)));
      }
    }
    return attempts;
  }

  private long quarters(List<Line> one) {
    boolean udp = one.stream().anyMatch(line -> line.transport().equals("udp"));
    long most = 0;
    for (Line line : one) {
      boolean proven = line.transport().equals("tcp") || (line.transport().isEmpty() && !udp);
      most = Math.max(most, (long) line.weight() * (proven ? 4 : asked.udpweight()));
    }
    return most;
  }
}
