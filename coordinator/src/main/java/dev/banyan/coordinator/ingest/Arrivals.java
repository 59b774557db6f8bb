package dev.banyan.coordinator.ingest;

import com.google.common.collect.AbstractIterator;
import dev.banyan.codec.FailureCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.Rejections;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.decide.Arrival;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.seal.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Failures of a partition's records, each read when its turn comes, so that one at a time is held.
 * What cannot be read, or belongs to another partition, is counted and passed over.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class Arrivals {
  private final Partitions partitions;
  private final Seals.Judge judge;
  private final Rejections malformed;
  private final Rejections misplaced;
  private final Rejections notGenuine;
  private final Rejections ignored;
  private final Supplier<Set<HostName>> quarantined;
  private final HostRate rate;
  private Set<HostName> ignoredNow = Set.of();

  Arrivals(Intake intake, InstantSource clock) {
    this(intake, Topics.FAILURES, new HostRate(intake.hostrate()), clock);
  }

  private Arrivals(Intake intake, String log, HostRate rate, InstantSource clock) {
    this.partitions = intake.partitions();
    this.judge = intake.seals().judge();
    this.malformed = new Rejections(log, clock);
    this.misplaced = new Rejections(log, clock);
    this.notGenuine = new Rejections(log, clock);
    this.ignored = new Rejections(log, clock);
    this.quarantined = intake.quarantined();
    this.rate = rate;
  }

  /** Of what was read before: no host is accused again. */
  static Arrivals again(Intake intake, InstantSource clock) {
    HostRate rate = new HostRate(intake.hostrate(), host -> {});
    return new Arrivals(intake, "replay of " + Topics.FAILURES, rate, clock);
  }

  /** How many were passed over because their host said too much, by host. */
  Map<String, Long> overRate() {
    return rate.over();
  }

  /** How many were passed over, by cause. */
  Map<String, Long> rejected() {
    Map<String, Long> rejected = new HashMap<>();
    rejected.put("malformed", malformed.total());
    rejected.put("misplaced", misplaced.total());
    rejected.put("quarantined", ignored.total());
    rejected.put("over_rate", rate.total());
    for (Verdict verdict : Verdict.values()) {
      if (verdict != Verdict.GENUINE) {
        rejected.put(verdict.name().toLowerCase(Locale.ROOT), judge.count(verdict));
      }
    }
    return rejected;
  }

  /** A partition is read on from another place. */
  void restart(int partition) {
    rate.restart(partition);
  }

  /** To be walked through once. */
  Iterable<Arrival> of(List<ConsumerRecord<byte[], byte[]>> records) {
    ignoredNow = quarantined.get();
    return () -> new Reading(records.iterator());
  }

  private static Failure read(ConsumerRecord<byte[], byte[]> entry) throws MalformedException {
    if (entry.value() == null) {
      throw new MalformedException("a record without a value");
    }
    return FailureCodec.decode(entry.value());
  }

  /** Whether the host wrote it that it names. */
  private boolean isGenuine(ConsumerRecord<byte[], byte[]> entry, Failure failure) {
    Verdict verdict = judge.failure(entry, failure.id().host());
    if (verdict != Verdict.GENUINE) {
      notGenuine.count(
          entry.offset(),
          "it says that it is of host %s, but its seal is %s"
              .formatted(failure.id().host(), verdict));
    }
    return verdict == Verdict.GENUINE;
  }

  /** Whether the host's word counts. */
  private boolean counts(ConsumerRecord<byte[], byte[]> entry, HostName host) {
    if (ignoredNow.contains(host)) {
      ignored.count(entry.offset(), "host %s is in quarantine".formatted(host));
      return false;
    }
    return rate.takes(entry.partition(), host, entry.timestamp());
  }

  /** Whether the record lies in the partition of the failure's address. */
  private boolean isInPlace(ConsumerRecord<byte[], byte[]> entry, Failure failure) {
    int partition = partitions.of(failure.address());
    if (partition != entry.partition()) {
      misplaced.count(
          entry.offset(),
          "%s belongs to partition %d, not %d"
              .formatted(failure.address(), partition, entry.partition()));
    }
    return partition == entry.partition();
  }

  private final class Reading extends AbstractIterator<Arrival> {
    private final Iterator<ConsumerRecord<byte[], byte[]>> records;

    Reading(Iterator<ConsumerRecord<byte[], byte[]>> records) {
      this.records = records;
    }

    @Override
    protected @Nullable Arrival computeNext() {
      while (records.hasNext()) {
        ConsumerRecord<byte[], byte[]> entry = records.next();
        try {
          Failure failure = read(entry);
          if (isGenuine(entry, failure)
              && isInPlace(entry, failure)
              && counts(entry, failure.id().host())) {
            Instant appended = Instant.ofEpochMilli(entry.timestamp());
            return new Arrival(entry.partition(), entry.offset(), appended, failure);
          }
        } catch (MalformedException e) {
          malformed.count(entry.offset(), String.valueOf(e.getMessage()));
        }
      }
      return endOfData();
    }
  }
}
