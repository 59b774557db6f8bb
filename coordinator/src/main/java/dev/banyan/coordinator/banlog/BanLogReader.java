package dev.banyan.coordinator.banlog;

import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.model.Ban;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import dev.banyan.seal.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ban log from its beginning and keeps its table. If the log falls behind what the table
 * knows, the table holds until the log has been restored from it ({@link Recovery}).
 *
 * <p>Owner of the table and the consumer: the thread that runs it, {@code banyan-banlog}. Questions
 * wait in a queue for it.
 */
public final class BanLogReader implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BanLogReader.class);
  private static final TopicPartition LOG = new TopicPartition(Topics.BANS, 0);
  private static final Duration POLL = Duration.ofSeconds(1);

  /** Asked for what is not there the consumer says so. */
  private static final Map<String, Object> NEVER_PAST_THE_END =
      Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");

  /** Removals may be gone from a log that was not followed for longer; Kafka keeps them a day. */
  private static final Duration REMOVALS_LIVE = Duration.ofHours(12);

  /** So often agents may make a log begin anew, at most. */
  private static final Duration BETWEEN_EPOCHS = Duration.ofMinutes(1);

  private final Consumer<byte[], byte[]> consumer;
  private final InstantSource clock;
  private final Announcer announcer;
  private final Beginnings beginnings;
  private final Rejections rejected;
  private final Seals.Judge judge;
  private final Questions questions;
  private final Answers answers;
  private final Waiters waiters = new Waiters();
  private final Continuity continuity;
  private Optional<Instant> followed = Optional.empty();
  private final CompletableFuture<Optional<Entry.LogBegun>> caughtUp = new CompletableFuture<>();
  private final CompletableFuture<Throwable> died = new CompletableFuture<>();
  private volatile BanTable table = new BanTable();
  private Optional<Recovery> recovery = Optional.empty();
  private Instant nextEpoch = Instant.MIN;
  private long endAtStart = -1;
  private volatile Revision known = Revision.NONE;
  private volatile boolean closed;

  /**
   * Reads nothing before it is run.
   *
   * @param kafka properties of Kafka's client
   * @param listeners told of everything, on this reader's thread
   */
  public BanLogReader(
      Map<String, String> kafka,
      InstantSource clock,
      Collection<BanListener> listeners,
      Beginnings beginnings,
      Seals seals) {
    this(Readers.reader(kafka, NEVER_PAST_THE_END), clock, listeners, beginnings, seals);
  }

  /** The same over a consumer that says so if it is asked for what is not there. */
  BanLogReader(
      Consumer<byte[], byte[]> consumer,
      InstantSource clock,
      Collection<BanListener> listeners,
      Beginnings beginnings,
      Seals seals) {
    this.consumer = consumer;
    this.continuity = new Continuity(consumer, LOG);
    this.judge = seals.judge();
    this.clock = clock;
    this.rejected = new Rejections(Topics.BANS, clock);
    this.announcer = new Announcer(listeners);
    this.beginnings = beginnings;
    this.questions = new Questions(consumer::wakeup);
    this.answers =
        new Answers(
            questions, waiters, () -> new Answers.State(table, known, caughtUp.isDone()), clock);
  }

  /** What its table says, for any thread. */
  public Answers answers() {
    return answers;
  }

  /** What decisions depend on, for any thread. */
  public Standing standing() {
    return new CurrentStanding(() -> table, () -> known, answers);
  }

  /** Answers once the log was read to the end that it had at the start, with how it began. */
  public CompletableFuture<Optional<Entry.LogBegun>> caughtUp() {
    return caughtUp;
  }

  /** How many records of the log were passed over. */
  public long rejected() {
    return rejected.total();
  }

  /** Of those that were not genuine, how many for that reason. */
  public long rejected(Verdict verdict) {
    return judge.count(verdict);
  }

  /** Answers if it cannot go on, with why. */
  public CompletableFuture<Throwable> died() {
    return died;
  }

  @Override
  public void run() {
    try {
      begin();
      while (!closed) {
        step();
      }
    } catch (RuntimeException | Error e) {
      log.error("reading the ban log failed; this coordinator decides and pushes nothing more", e);
      caughtUp.completeExceptionally(e);
      died.complete(e);
    } finally {
      questions.end();
      waiters.end();
      consumer.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
  }

  /** Reads the log anew, because it is another one than the one that was read. */
  void lost(String why) {
    var unused = questions.ask(() -> recover(Recovery.Cause.BEHIND, why));
  }

  /**
   * An agent holds more than this coordinator knows: the log was shortened if it ends before that,
   * and then begins anew, so that no agent takes what is missing for lifted.
   */
  public void agentIsAhead(Epoch epoch, Revision revision) {
    var unused = questions.ask(() -> beginAnewIfShorter(epoch, revision));
  }

  /** From the first record on. */
  void begin() {
    consumer.assign(Set.of(LOG));
    consumer.seekToBeginning(Set.of(LOG));
  }

  /** Reads what is there, or waits for it a while, and answers. */
  void step() {
    try {
      read();
    } catch (WakeupException e) {
      log.trace("woken to answer");
    } catch (InvalidOffsetException e) {
      recover(Recovery.Cause.BEHIND, "it does not reach as far as revision " + known);
    } catch (RetriableException e) {
      rejected.say("Kafka does not answer, trying again: " + e.getMessage());
    }
    questions.answer();
    waiters.reach(known);
  }

  private void read() {
    if (endAtStart < 0) {
      endAtStart = end();
    }
    Instant now = clock.instant();
    if (followed.filter(at -> at.plus(REMOVALS_LIVE).isBefore(now)).isPresent()) {
      followed = Optional.empty();
      recover(Recovery.Cause.OUTDATED, "it was not followed for so long that removals are gone");
    }
    continuity.expect();
    List<Scoped> changes = new ArrayList<>();
    if (recovery.isPresent() && !recovery.get().isMeasured()) {
      recovery.get().measure(end());
    }
    BanTable into = recovery.map(Recovery::table).orElse(table);
    ConsumerRecords<byte[], byte[]> records = poll();
    for (ConsumerRecord<byte[], byte[]> entry : records) {
      continuity.read(entry);
      changes.addAll(take(entry, into));
    }
    Revision upTo = new Revision(consumer.position(LOG) - 1);
    if (recovery.isPresent()) {
      goOn(recovery.get(), upTo);
    } else if (upTo.isAfter(known) || !changes.isEmpty()) {
      tell(upTo, changes);
    }
    if (!caughtUp.isDone() && upTo.offset() + 1 >= endAtStart) {
      caughtUp.complete(table.begun());
    }
    if (recovery.isEmpty() && caughtUp.isDone()) {
      table.overtaken().forEach(this::appendAgain);
      verify(records.isEmpty());
    }
  }

  private void appendAgain(Entry newer) {
    log.warn("{} was ordered while older orders were restored; it is appended again", newer.key());
    var unused =
        beginnings
            .log()
            .append(newer)
            .exceptionally(
                refusal -> {
                  log.error("{} could not be appended again", newer.key(), refusal);
                  return Revision.NONE;
                });
  }

  private void verify(boolean idle) {
    Instant now = clock.instant();
    switch (continuity.look(idle, now)) {
      case SAME -> followed = Optional.of(now);
      case ANOTHER ->
          recover(Recovery.Cause.REPLACED, "up to revision " + known + " it says otherwise");
      case NOTHING -> {
        // It was found a moment ago.
      }
    }
  }

  private void tell(Revision upTo, List<Scoped> changes) {
    known = upTo;
    Epoch epoch = table.epoch();
    announcer.changes(epoch, upTo, changes);
    waiters.reach(known);
  }

  private boolean recover(Recovery.Cause cause, String why) {
    log.error("the ban log is not the one that was known: {}; what was known holds", why);
    Recovery.Cause first = recovery.map(Recovery::cause).orElse(cause);
    recovery = Optional.of(new Recovery(table, known, first.or(cause)));
    continuity.forget();
    consumer.seekToBeginning(Set.of(LOG));
    return true;
  }

  /** Once the log says everything again, its new table takes the place of the old. */
  private void goOn(Recovery recovering, Revision upTo) {
    if (!recovering.isDone(upTo, beginnings.log(), beginnings.next(), clock.instant())) {
      return;
    }
    boolean another =
        recovering.cause() == Recovery.Cause.OUTDATED
            || !recovering.table().epoch().equals(table.epoch());
    table = recovering.table();
    recovery = Optional.empty();
    if (another) {
      announcer.lost();
    }
    table.begun().ifPresent(announcer::begun);
    announcer.policy(table.standing().rules());
    table.mode().ifPresent(announcer::mode);
    tell(upTo, table.everything());
    log.warn("the ban log is whole again, up to revision {}", upTo);
  }

  private boolean beginAnewIfShorter(Epoch epoch, Revision revision) {
    Instant now = clock.instant();
    boolean stale = recovery.isPresent() || !epoch.equals(table.epoch()) || now.isBefore(nextEpoch);
    if (stale || end() > revision.offset()) {
      return false;
    }
    nextEpoch = now.plus(BETWEEN_EPOCHS);
    log.error(
        "an agent holds revision {}, but the ban log ends before: an older copy was restored; it"
            + " begins anew, agents keep what they hold until: banyan epoch accept",
        revision);
    var unused = beginnings.log().append(beginnings.next().get());
    return true;
  }

  /** Whoever is woken to answer goes on all the same, or many questions would hold up the log. */
  private ConsumerRecords<byte[], byte[]> poll() {
    try {
      return consumer.poll(patience());
    } catch (WakeupException e) {
      return ConsumerRecords.empty();
    }
  }

  private long end() {
    while (true) {
      try {
        return consumer.endOffsets(Set.of(LOG)).getOrDefault(LOG, 0L);
      } catch (WakeupException e) {
        if (closed) {
          throw e;
        }
      }
    }
  }

  /** A log that is empty has nothing to wait for; its end is known at once. */
  private Duration patience() {
    return caughtUp.isDone() || endAtStart > 0 ? POLL : Duration.ZERO;
  }

  private List<Scoped> take(ConsumerRecord<byte[], byte[]> entry, BanTable into) {
    if (!judge.takes(entry, rejected)) {
      return List.of();
    }
    if (entry.value() == null) {
      return forget(entry, into);
    }
    try {
      Entry decoded = decoded(entry);
      Revision revision = new Revision(entry.offset());
      Instant appended = Instant.ofEpochMilli(entry.timestamp());
      Entry said = decoded instanceof Entry.Again once ? once.said() : decoded;
      boolean outdated = into.isOutdated(revision, appended, decoded);
      Optional<Ban> news =
          isLive(entry) && !outdated ? into.news(revision, appended, said) : Optional.empty();
      boolean again = decoded instanceof Entry.Again || into.saysSo(decoded);
      List<Scoped> changes = into.apply(revision, appended, decoded);
      if (recovery.isEmpty() && !outdated) {
        announcer.record(revision, said);
      }
      if (isLive(entry)) {
        announcer.happened(
            new Happened(revision, appended, said, again, KafkaBanLog.process(entry)));
      }
      news.ifPresent(ban -> announcer.banned(ban, entry));
      return changes;
    } catch (MalformedException e) {
      rejected.count(entry.offset(), String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private static Entry decoded(ConsumerRecord<byte[], byte[]> entry) throws MalformedException {
    Entry decoded = EntryCodec.decode(entry.value());
    if (!Arrays.equals(decoded.key().value().getBytes(StandardCharsets.UTF_8), entry.key())) {
      throw new MalformedException("its key is not " + decoded.key());
    }
    return decoded;
  }

  private List<Scoped> forget(ConsumerRecord<byte[], byte[]> entry, BanTable from) {
    EntryKey key = new EntryKey(new String(entry.key(), StandardCharsets.UTF_8));
    Revision removal = new Revision(entry.offset());
    return from.forget(key, removal, Instant.ofEpochMilli(entry.timestamp()))
        .orElseGet(
            () -> {
              rejected.say("record %s removes %s, which is in force".formatted(removal, key));
              return List.of();
            });
  }

  /** Whether it was appended while the log is followed: it is not read again. */
  private boolean isLive(ConsumerRecord<byte[], byte[]> entry) {
    return recovery.isEmpty() && entry.offset() >= endAtStart;
  }
}
