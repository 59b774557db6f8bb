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
 */
final class NaiveRule {
  static final long FOR_EVER = Long.MAX_VALUE;

  record Line(int id, String host, String attempt, long time, int weight) {}

  record Ban(long since, long until) {}

  private final int maxretry;
  private final long findtime;
  private final long bantime;
  private final long attempttime;
  private final List<Line> lines = new ArrayList<>();
  private final Set<Integer> ids = new HashSet<>();
  private final List<Ban> bans = new ArrayList<>();
  private long unban = Long.MIN_VALUE;

  NaiveRule(int maxretry, long findtime, long bantime, long attempttime) {
    this.maxretry = maxretry;
    this.findtime = findtime;
    this.bantime = bantime;
    this.attempttime = attempttime;
  }

  void unban(long at) {
    unban = at;
  }

  /** Takes a line that arrives at a time; the bans that it brings. */
  List<Ban> take(Line line, long arrival) {
    if (line.time() < arrival - 3600 || !ids.add(line.id())) {
      return List.of();
    }
    long time = line.time() > arrival + 60 ? arrival : line.time();
    lines.add(new Line(line.id(), line.host(), line.attempt(), time, line.weight()));
    List<Ban> due = new ArrayList<>();
    for (Ban ban = due(); ban != null; ban = due()) {
      bans.add(ban);
      due.add(ban);
    }
    return due;
  }

  private @Nullable Ban due() {
    long cut = cut();
    List<long[]> attempts = attempts();
    for (long[] last : attempts) {
      int sum = 0;
      for (long[] other : attempts) {
        if (other[0] > cut && other[0] <= last[0] && other[0] >= last[0] - findtime) {
          sum += (int) other[1];
        }
      }
      if (last[0] > cut && sum >= maxretry) {
        return new Ban(last[0], bantime == FOR_EVER ? FOR_EVER : last[0] + bantime);
      }
    }
    return null;
  }

  private long cut() {
    if (bans.isEmpty()) {
      return unban;
    }
    Ban last = bans.get(bans.size() - 1);
    return last.since() > unban ? Math.max(last.until(), unban) : unban;
  }

  /** Time and weight of each attempt, by time. */
  private List<long[]> attempts() {
    List<Line> left = new ArrayList<>(lines);
    left.sort(Comparator.comparingLong(Line::time).thenComparingInt(Line::id));
    List<long[]> attempts = new ArrayList<>();
    while (!left.isEmpty()) {
      Line first = left.remove(0);
      int weight = first.weight();
      int count = 1;
      for (Line line : List.copyOf(left)) {
        boolean same =
            !first.attempt().isEmpty()
                && line.attempt().equals(first.attempt())
                && line.host().equals(first.host());
        if (same && count < 8 && line.time() <= first.time() + attempttime) {
          left.remove(line);
          weight = Math.max(weight, line.weight());
          count++;
        }
      }
      attempts.add(new long[] {first.time(), weight});
    }
    return attempts;
  }
}
