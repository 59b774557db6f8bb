package dev.banyan.coordinator.banlog;

import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import dev.banyan.seal.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Asked for what is not there the consumer says so. */
  private static final Map<String, Object> NEVER_PAST_THE_END =
      Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");

  /** So often agents may make a log begin anew, at most. */
  private static final Duration BETWEEN_EPOCHS = Duration.ofMinutes(1);

  private final Cursor cursor;
  private final InstantSource clock;
  private final Announcer announcer;
  private final Transcriber transcriber;
  private final Beginnings beginnings;
  private final Rejections rejected;
  private final Seals.Judge judge;
  private final Questions questions;
  private final Answers answers;
  private final Waiters waiters = new Waiters();
  private final Continuity continuity;
  private final CatchUp catchUp = new CatchUp();

  /** What was taken, until it is known up to where. */
  private final List<Scoped> untold = new ArrayList<>();

  private final CompletableFuture<Throwable> died = new CompletableFuture<>();
  private volatile BanTable table = new BanTable();
  private Optional<Recovery> recovery = Optional.empty();
  private Instant nextEpoch = Instant.MIN;
  private volatile Revision known = Revision.NONE;

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
    this.cursor = new Cursor(consumer, LOG);
    this.continuity = new Continuity(consumer, LOG);
    this.judge = seals.judge();
    this.clock = clock;
    this.rejected = new Rejections(Topics.BANS, clock);
    this.announcer = new Announcer(listeners);
    this.transcriber = new Transcriber(judge, rejected, announcer);
    this.beginnings = beginnings;
    this.questions = new Questions(cursor::wake);
    this.answers =
        new Answers(
            questions, waiters, () -> new Answers.State(table, known, catchUp.isDone()), clock);
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
    return catchUp.done();
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
      while (!cursor.isStopped()) {
        step();
      }
    } catch (RuntimeException | Error e) {
      log.error("reading the ban log failed; this coordinator decides and pushes nothing more", e);
      catchUp.done().completeExceptionally(e);
      died.complete(e);
    } finally {
      questions.end();
      waiters.end();
      cursor.close();
    }
  }

  @Override
  public void close() {
    cursor.stop();
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
    cursor.begin();
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
    Instant now = clock.instant();
    catchUp.measure(cursor::end);
    if (continuity.isOutdated(now)) {
      recover(Recovery.Cause.OUTDATED, "it was not followed for so long that removals are gone");
    }
    continuity.expect();
    measureIfNew();
    ConsumerRecords<byte[], byte[]> records = cursor.poll(catchUp.patience());
    take(records);
    reached(cursor.upTo());
    if (recovery.isEmpty() && catchUp.isDone()) {
      table.overtaken().forEach(this::appendAgain);
      verify(records.isEmpty());
    }
  }

  private void measureIfNew() {
    if (recovery.isPresent() && !recovery.get().isMeasured()) {
      recovery.get().measure(cursor.end());
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    BanTable into = recovery.map(Recovery::table).orElse(table);
    for (ConsumerRecord<byte[], byte[]> entry : records) {
      continuity.read(entry);
      untold.addAll(transcriber.take(entry, into, reading(entry.offset())));
    }
  }

  private Transcriber.Reading reading(long offset) {
    if (recovery.isPresent()) {
      return Transcriber.Reading.RECOVERING;
    }
    return catchUp.isLive(offset) ? Transcriber.Reading.LIVE : Transcriber.Reading.CATCHING_UP;
  }

  private void reached(Revision upTo) {
    List<Scoped> changes = List.copyOf(untold);
    untold.clear();
    if (recovery.isPresent()) {
      goOn(recovery.get(), upTo);
    } else if (upTo.isAfter(known) || !changes.isEmpty()) {
      tell(upTo, changes);
    }
    catchUp.reached(upTo, table::begun);
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
    if (continuity.look(idle, clock.instant()) == Continuity.Finding.ANOTHER) {
      recover(Recovery.Cause.REPLACED, "up to revision " + known + " it says otherwise");
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
    untold.clear();
    cursor.rewind();
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
    if (stale || cursor.end() > revision.offset()) {
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
}
