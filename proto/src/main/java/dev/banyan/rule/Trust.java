package dev.banyan.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When an address was trusted: from each successful login of it for a day, by log time.
 *
 * <p>I1: neither the order of logins nor how often each is told of matters.
 *
 * <p>I2: stretches lie apart, so there are at most as many as days are held.
 *
 * @param stretches by time
 */
public record Trust(List<Stretch> stretches) {
  /** How long a successful login is remembered. */
  public static final Duration LASTS = Duration.ofDays(1);

  public static final Trust NONE = new Trust(List.of());

  public Trust {
    stretches = List.copyOf(stretches);
  }

  /** A time of trust, both ends included. */
  public record Stretch(Instant from, Instant until) {}

  /** With a login at that time too. */
  public Trust with(Instant login) {
    List<Stretch> sorted = new ArrayList<>(stretches);
    sorted.add(new Stretch(login, login.plus(LASTS)));
    sorted.sort(Comparator.comparing(Stretch::from));
    List<Stretch> joined = new ArrayList<>();
    for (Stretch next : sorted) {
      Stretch last = joined.isEmpty() ? next : joined.get(joined.size() - 1);
      if (joined.isEmpty() || next.from().isAfter(last.until())) {
        joined.add(next);
      } else {
        Instant end = next.until().isAfter(last.until()) ? next.until() : last.until();
        joined.set(joined.size() - 1, new Stretch(last.from(), end));
      }
    }
    return new Trust(joined);
  }

  /** The same by another clock. */
  Trust movedBy(Duration difference) {
    return new Trust(
        stretches.stream()
            .map(s -> new Stretch(s.from().plus(difference), s.until().plus(difference)))
            .toList());
  }

  /** Without what was over before {@code horizon}. */
  Trust since(Instant horizon) {
    if (stretches.isEmpty()) {
      return this;
    }
    return new Trust(
        stretches.stream().filter(stretch -> !stretch.until().isBefore(horizon)).toList());
  }

  /** Whether the address was trusted then. */
  public boolean at(Instant time) {
    return stretches.stream()
        .anyMatch(stretch -> !time.isBefore(stretch.from()) && !time.isAfter(stretch.until()));
  }
}
