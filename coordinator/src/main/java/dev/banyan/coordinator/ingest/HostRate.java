package dev.banyan.coordinator.ingest;

import dev.banyan.model.HostName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many failures of one host are taken that Kafka appended within one minute, so that a host
 * that floods holds up nobody else. What is above is passed over and counted. By the broker's time,
 * so that a replay takes the same.
 *
 * <p>Owner: {@code banyan-ingest}; {@link #over} may be read by any thread.
 */
final class HostRate {
  private static final Logger LOG = LoggerFactory.getLogger(HostRate.class);
  private static final long MINUTE_MS = 60_000;
  private static final int MOST_HOSTS = 10_000;

  private final int limit;
  private final Consumer<HostName> alarm;
  private final Map<HostName, Minute> minutes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<HostName, Minute> eldest) {
          return size() > MOST_HOSTS;
        }
      };
  private final Map<String, Long> over = new ConcurrentHashMap<>();
  private final AtomicLong total = new AtomicLong();

  /** What a host said in its newest minute. */
  private static final class Minute {
    private long number;
    private int count;
  }

  /**
   * Takes so many.
   *
   * @param limit of one host in one minute
   */
  HostRate(int limit) {
    this(
        limit,
        host ->
            LOG.error(
                "host {} sends more than {} failures a minute; what is above does not count. If it"
                    + " lies, have it ignored: banyan agents quarantine {}",
                host,
                limit,
                host));
  }

  /** Takes so many, and says of whom there were more. */
  HostRate(int limit, Consumer<HostName> alarm) {
    this.limit = limit;
    this.alarm = alarm;
  }

  /** Whether one more of a host is taken. */
  boolean takes(HostName host, Instant appended) {
    Minute minute = minutes.computeIfAbsent(host, h -> new Minute());
    long number = appended.toEpochMilli() / MINUTE_MS;
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
