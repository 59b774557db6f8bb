package dev.banyan.coordinator.ingest;

import dev.banyan.model.HostName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many failures of one host are taken that Kafka appended to one partition within one minute,
 * so that a host that floods holds up nobody else. What is above is passed over and counted. By the
 * broker's time and for each partition alone, so that whoever reads it takes the same.
 *
 * <p>Owner: {@code banyan-ingest}; {@link #over} may be read by any thread.
 */
final class HostRate {
  private static final Logger LOG = LoggerFactory.getLogger(HostRate.class);
  private static final long MINUTE_MS = 60_000;
  private static final int MOST_HOSTS = 10_000;

  private final int limit;
  private final Consumer<HostName> alarm;

  /** By partition, then by host. */
  private final Map<Integer, Map<HostName, Minute>> minutes = new HashMap<>();

  private final Map<String, Long> over = new ConcurrentHashMap<>();
  private final AtomicLong total = new AtomicLong();

  /** What a host said in its newest minute. */
  private static final class Minute {
    private long number;
    private int count;
  }

  /** The hosts that spoke last. */
  private static final class Minutes extends LinkedHashMap<HostName, Minute> {
    private static final long serialVersionUID = 1;

    Minutes() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<HostName, Minute> eldest) {
      return size() > MOST_HOSTS;
    }
  }

  /**
   * Takes so many.
   *
   * @param limit of one host in one minute and one partition
   */
  HostRate(int limit) {
    this(
        limit,
        host ->
            LOG.error(
                "host {} sends more than {} failures a minute in one partition; what is above does"
                    + " not count. If it lies, have it ignored: banyan agents quarantine {}",
                host,
                limit,
                host));
  }

  /** Takes so many, and says of whom there were more. */
  HostRate(int limit, Consumer<HostName> alarm) {
    this.limit = limit;
    this.alarm = alarm;
  }

  /** The partition is read on from another place, perhaps from an earlier one. */
  void restart(int partition) {
    minutes.remove(partition);
  }

  /**
   * Whether one more of a host is taken.
   *
   * @param appendedMs when Kafka took it
   */
  boolean takes(int partition, HostName host, long appendedMs) {
    Minute minute =
        minutes
            .computeIfAbsent(partition, p -> new Minutes())
            .computeIfAbsent(host, h -> new Minute());
    long number = appendedMs / MINUTE_MS;
    if (number > minute.number) {
      minute.number = number;
      minute.count = 0;
    }
    if (++minute.count <= limit) {
      return true;
    }
    if (minute.count == limit + 1) {
      alarm.accept(host);
    }
    total.incrementAndGet();
    if (over.size() < MOST_HOSTS || over.containsKey(host.value())) {
      over.merge(host.value(), 1L, Long::sum);
    }
    return false;
  }

  /** How many were passed over. */
  long total() {
    return total.get();
  }

  /** How many were passed over, by host. */
  Map<String, Long> over() {
    return over;
  }
}
