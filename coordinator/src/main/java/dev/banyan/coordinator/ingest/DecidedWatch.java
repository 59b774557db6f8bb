package dev.banyan.coordinator.ingest;

import static java.util.Objects.requireNonNull;

import dev.banyan.coordinator.banlog.Rejections;
import dev.banyan.coordinator.banlog.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka once a second where the partitions end and tells up to which time all coordinators
 * together have decided. While Kafka does not answer nothing is told, so the time stands still.
 *
 * <p>Owner: the thread that runs it, {@code banyan-decided}.
 */
public final class DecidedWatch implements Runnable, AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int ANSWER_MS = 4_000;
  private static final TopicPartition BAN_LOG = new TopicPartition(Topics.BANS, 0);

  private static final Logger log = LoggerFactory.getLogger(DecidedWatch.class);

  private final Admin admin;
  private final Map<String, String> kafka;
  private final Optional<String> group;
  private final List<TopicPartition> partitions;
  private final Source source;
  private final InstantSource clock;
  private final Consumer<Decided> listener;
  private final Milestones milestones = new Milestones();
  private final Rejections hindrances;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Where the offsets come from, below which everything is decided. */
  private interface Source {
    Map<TopicPartition, Long> read() throws ExecutionException, InterruptedException;
  }

  /**
   * Connects when it is run.
   *
   * @param kafka properties of Kafka's client
   * @param ingest of this coordinator; if it owns all partitions it knows best
   * @param listener told about once a second, on this watch's thread
   */
  public DecidedWatch(
      Map<String, String> kafka,
      IngestService ingest,
      InstantSource clock,
      Consumer<Decided> listener) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
    this.admin = Admin.create(properties);
    this.partitions =
        IntStream.range(0, ingest.partitions())
            .mapToObj(partition -> new TopicPartition(Topics.FAILURES, partition))
            .toList();
    this.kafka = Map.copyOf(kafka);
    this.group =
        ingest.ownership() == Ownership.GROUP ? Optional.of(ingest.group()) : Optional.empty();
    this.source =
        switch (ingest.ownership()) {
          case ALL -> ingest::decided;
          case GROUP -> () -> committed(ingest.group());
        };
    this.clock = clock;
    this.listener = listener;
    this.hindrances = new Rejections(Topics.FAILURES, clock);
  }

  @Override
  public void run() {
    try (admin) {
      foretell();
      do {
        look();
      } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  /** Says how soon another takes over from this coordinator. */
  private void foretell() throws InterruptedException {
    if (group.isEmpty()) {
      return;
    }
    try {
      TakeOver.of(admin, group.get(), kafka)
          .ifPresent(expected -> log.atLevel(expected.level()).log("{}", expected));
    } catch (ExecutionException e) {
      log.info("how soon another takes over is not known: {}", String.valueOf(e.getCause()));
    }
  }

  private void look() throws InterruptedException {
    try {
      Instant now = clock.instant();
      milestones.set(now, ends(partitions));
      Map<TopicPartition, Long> known = source.read();
      List<Long> decided = partitions.stream().map(p -> known.getOrDefault(p, 0L)).toList();
      long banLogEnd = ends(List.of(BAN_LOG)).get(0);
      listener.accept(new Decided(decided, banLogEnd, milestones.passed(decided)));
    } catch (ExecutionException e) {
      hindrances.say("how far all is decided is not known: " + e.getCause());
    }
  }

  private List<Long> ends(List<TopicPartition> of) throws ExecutionException, InterruptedException {
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        admin
            .listOffsets(
                of.stream()
                    .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest())))
            .all()
            .get();
    List<Long> offsets = new ArrayList<>();
    for (TopicPartition partition : of) {
      offsets.add(requireNonNull(ends.get(partition), "asked for it").offset());
    }
    return offsets;
  }

  private Map<TopicPartition, Long> committed(String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, Long> offsets = new HashMap<>();
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            offsets.put(partition, offset.offset());
          }
        });
    return offsets;
  }
}
