package dev.banyan.agent.allow;

import dev.banyan.model.Address;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What names stand for.
 *
 * <p>N1: each is looked up again every minute, one that failed sooner, by other threads. N2: the
 * last good answer holds until there is another. N3: only names that are new are waited for, and
 * for all of them together not longer than {@link #PATIENCE}. N4: at most {@value #MOST} names are
 * looked up, and at most {@value #ADDRESSES_AT_MOST} addresses are taken of each.
 *
 * <p>Owner: the thread {@code banyan-enforce}; lookups only leave their answers.
 */
final class DomainNames {
  static final int MOST = 256;
  static final int ADDRESSES_AT_MOST = 64;
  static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Logger log = LoggerFactory.getLogger(DomainNames.class);

  private final Lookup lookup;
  private final Executor lookups;
  private final InstantSource ticks;
  private final Map<String, Known> known = new HashMap<>();

  /** Where a name is looked up. */
  interface Lookup {
    Set<Address> addresses(String name) throws UnknownHostException;
  }

  DomainNames(Lookup lookup, Executor lookups, InstantSource ticks) {
    this.lookup = lookup;
    this.lookups = lookups;
    this.ticks = ticks;
  }

  /** What these names stand for; others are forgotten. */
  Map<String, Set<Address>> of(Set<String> names) {
    known.keySet().retainAll(names);
    List<CompletableFuture<?>> fresh = new ArrayList<>();
    for (String name : names.stream().sorted().limit(MOST).toList()) {
      Known before = known.get(name);
      if (before == null) {
        fresh.add(known.computeIfAbsent(name, Known::new).ask(ticks.instant()));
      } else if (before.isDue(ticks.instant())) {
        var unused = before.ask(ticks.instant());
      }
    }
    await(fresh);
    Map<String, Set<Address>> answers = new HashMap<>();
    known.forEach((name, its) -> answers.put(name, its.addresses));
    return answers;
  }

  private static void await(List<CompletableFuture<?>> fresh) {
    try {
      CompletableFuture.allOf(fresh.toArray(CompletableFuture[]::new))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("not every name has been looked up yet; what they stand for is allowed when it is");
    } catch (ExecutionException e) {
      log.warn("a name could not be looked up", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One name. */
  private final class Known {
    private final String name;
    private Instant asked = Instant.MIN;
    private CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);
    private volatile Set<Address> addresses = Set.of();
    private volatile boolean failing;

    Known(String name) {
      this.name = name;
    }

    boolean isDue(Instant now) {
      return answer.isDone() && !now.isBefore(asked.plus(failing ? AFTER_FAILURE : AGAIN));
    }

    CompletableFuture<Void> ask(Instant now) {
      asked = now;
      answer = CompletableFuture.runAsync(this::look, lookups);
      return answer;
    }

    private void look() {
      try {
        addresses =
            lookup.addresses(name).stream()
                .sorted()
                .limit(ADDRESSES_AT_MOST)
                .collect(Collectors.toUnmodifiableSet());
        failing = false;
      } catch (UnknownHostException e) {
        if (!failing) {
          log.warn("{} cannot be looked up; what it stood for before stays allowed", name);
        }
        failing = true;
      }
    }
  }
}
