package dev.banyan.agent.tail;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the logs: one turn after the other, a chunk of each file a turn, as long as the sink takes
 * them; then waits for the disk to change. Its {@link #run} is the thread {@code banyan-tail},
 * which owns everything behind it.
 *
 * <p>P1: a position is saved only when everything before it was taken. After a crash the rest is
 * read again, which changes nothing further on.
 */
public final class Tailer implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Tailer.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PAUSE_QUIET = Duration.ofMillis(2_500);
  private static final Duration LOOK_EVERY_UNWATCHED = Duration.ofMillis(250);
  private static final Duration LOOK_EVERY_QUIET = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final Duration BUSY_PAUSE = Duration.ofMillis(5);
  private static final Duration COMMAND_PAUSE = Duration.ofMillis(20);
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(5);

  private final ChunkSink sink;
  private final InstantSource ticks;
  private final InstantSource wall;
  private final Counters counters;
  private final Saving saving;
  private final Watch watch;
  private final Logs logs;
  private final ReadBuffer buffer = new ReadBuffer();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile Map<LogSpec, String> troubles = Map.of();
  private Feeds feeds;
  private boolean following;
  private Instant readAt;
  private Instant lookedAt;
  private Instant measuredAt;

  /**
   * @param positions the positions file; what it holds is where reading goes on
   * @param roots under which logs may lie
   */
  public Tailer(
      Path positions, List<Path> roots, ChunkSink sink, Clocks clocks, Counters counters) {
    this.sink = sink;
    this.ticks = clocks.ticks();
    this.wall = clocks.wall();
    this.counters = counters;
    this.readAt = ticks.instant();
    this.saving = new Saving(positions, readAt);
    this.watch = Watch.open();
    this.feeds = new Feeds(Feed.Opener.NONE, saving.saved().cursors(), watch::ring);
    this.logs =
        new Logs(
            roots, new Memory(saving.saved().files()), buffer, clocks.wall(), saving.savedBefore());
    this.lookedAt = readAt;
    this.measuredAt = readAt;
  }

  /** Lets it read sources that are no files. Before it runs. */
  public Tailer feedingFrom(Feed.Opener opener) {
    feeds = new Feeds(opener, saving.saved().cursors(), watch::ring);
    return this;
  }

  /** Has something done by {@code banyan-tail} between two turns. Any thread. */
  public void submit(Runnable command) {
    commands.add(command);
    watch.ring();
  }

  /** Follows these and no others from now on. Only from within a submitted command. */
  public void follow(Set<? extends Source> sources) {
    Set<LogSpec> files = new LinkedHashSet<>();
    Set<FeedSpec> others = new LinkedHashSet<>();
    for (Source source : sources) {
      if (source instanceof LogSpec file) {
        files.add(file);
      } else if (source instanceof FeedSpec feed) {
        others.add(feed);
      }
    }
    following = !sources.isEmpty();
    looked(logs.follow(files, ticks.instant()));
    feeds.follow(others, wall.instant());
    if (!others.isEmpty()) {
      watch.heedRings();
    }
  }

  /** Logs that are wanted and cannot be read now, and why. Any thread. */
  public Map<LogSpec, String> troubles() {
    return troubles;
  }

  /** Whether it still reads. Any thread. */
  public boolean lives() {
    return ended.getCount() > 0;
  }

  /** Ends reading, waits for what is on its way, saves. Any other thread. */
  public void stop() {
    stopping = true;
    Uninterruptibles.awaitUninterruptibly(ended);
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        goOn();
      }
      sink.settle(SETTLE_LIMIT);
      saving.save(positions(), ticks.instant());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      abandon();
      ended.countDown();
    }
  }

  /** A turn that fails is a defect of ours; whoever is protected is so by trying on. */
  private void goOn() throws InterruptedException {
    try {
      if (!turn()) {
        await();
      }
    } catch (RuntimeException e) {
      LOG.error("reading logs failed; going on in a second, please report this", e);
      TimeUnit.SECONDS.sleep(1);
    }
  }

  /** One turn; answers whether there may be more to read. */
  boolean turn() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
    Instant now = ticks.instant();
    boolean more = saveStarted(now);
    for (Log log : logs.all()) {
      boolean[] read = new boolean[1];
      logs.guarded(
          log.path(),
          () -> read[0] = recall(log) || (sink.ready() ? readSome(log, now) : foresee(log, now)));
      more |= read[0];
    }
    more |= readFeeds(now);
    lookNowAndThen(now);
    saving.nowAndThen(this::positions, readAt, now);
    return saveStarted(now) || more;
  }

  /** Leaves everything as a crash would. */
  void abandon() {
    logs.close();
    feeds.close();
    closeWatch();
  }

  /** Looks at what an earlier process took, before anything else of its file. */
  private boolean recall(Log log) throws IOException {
    for (OpenLog open : log.files()) {
      Optional<Chunk> chunk = open.recalled(buffer);
      if (chunk.isPresent()) {
        look(() -> sink.recall(chunk.get()));
        return true;
      }
    }
    return false;
  }

  /** What is looked at only must not keep anything from being read. */
  private static void look(Runnable looking) {
    try {
      looking.run();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("lines that cannot be judged; it is said when they are taken", e);
    }
  }

  private boolean readSome(Log log, Instant now) throws IOException {
    logs.reopenOverwritten(log, now);
    for (OpenLog open : List.copyOf(log.files())) {
      if (readSome(log, open, now)) {
        return true;
      }
    }
    return false;
  }

  /** One that cannot be read does not keep those from being read that had the path after it. */
  private boolean readSome(Log log, OpenLog open, Instant now) {
    boolean[] read = new boolean[1];
    logs.guarded(
        open.path(),
        () -> {
          Optional<Chunk> chunk =
              logs.isStarted(log, open, now) ? open.next(buffer, now) : Optional.empty();
          chunk.ifPresent(this::take);
          read[0] = chunk.isPresent();
        });
    readAt = read[0] ? now : readAt;
    return read[0];
  }

  private boolean readFeeds(Instant now) {
    boolean more = false;
    for (Feeding feeding : feeds.all()) {
      boolean taking = sink.ready();
      Optional<Chunk> chunk = taking ? feeding.next() : feeding.foresee();
      if (chunk.isPresent() && taking) {
        take(chunk.get());
        readAt = now;
      } else {
        chunk.ifPresent(ahead -> look(() -> sink.foresee(ahead)));
      }
      more |= chunk.isPresent();
    }
    return more;
  }

  /** Reads on without taking: who counts for this host alone must not wait for the others. */
  private boolean foresee(Log log, Instant now) throws IOException {
    logs.reopenOverwritten(log, now);
    for (OpenLog open : List.copyOf(log.files())) {
      Optional<Chunk> chunk =
          logs.isStarted(log, open, now) ? open.foresee(buffer) : Optional.empty();
      if (chunk.isPresent()) {
        look(() -> sink.foresee(chunk.get()));
        return true;
      }
    }
    return false;
  }

  private void take(Chunk chunk) {
    counters.lines.addAndGet(chunk.count());
    counters.bytes.addAndGet(chunk.length());
    if (chunk.isCut()) {
      counters.cutLines.incrementAndGet();
    }
    try {
      sink.accept(chunk);
    } catch (RuntimeException | StackOverflowError e) {
      counters.failedChunks.incrementAndGet();
      LOG.error(
          "{} bytes from {} of {} cannot be judged and are passed over; please report this",
          chunk.length(),
          chunk.offsetOf(0),
          Printable.of(chunk.file().path().toString()),
          e);
    } finally {
      chunk.mark().release();
    }
  }

  private void await() throws InterruptedException {
    sink.ready();
    Duration pause = sink.busy() ? BUSY_PAUSE : following ? pause() : COMMAND_PAUSE;
    if (watch.await(pause) == Watch.Event.NAMES) {
      look(ticks.instant());
    }
  }

  /** A watch that is complete may be blind nevertheless, to what another host writes. */
  private Duration pause() {
    if (!watch.isComplete()) {
      return LOOK_EVERY_UNWATCHED;
    }
    return isPast(readAt, QUIET, ticks.instant()) ? PAUSE_QUIET : PAUSE;
  }

  /** Less often while nothing is written: the watch tells of most that could be seen. */
  private void lookNowAndThen(Instant now) {
    boolean quiet = watch.isComplete() && isPast(readAt, QUIET, now);
    if (isPast(lookedAt, quiet ? LOOK_EVERY_QUIET : LOOK_EVERY_UNWATCHED, now)) {
      look(now);
    } else if (isPast(measuredAt, LOOK_EVERY_UNWATCHED, now)) {
      measureLag(now);
    }
  }

  private static boolean isPast(Instant then, Duration pause, Instant now) {
    return Duration.between(then, now).compareTo(pause) >= 0;
  }

  private void looked(Expansion expansion) {
    watch.directories(expansion.directories());
    troubles = Map.copyOf(logs.troubles(expansion));
  }

  private void look(Instant now) {
    lookedAt = now;
    looked(logs.rescan(now));
    measureLag(now);
  }

  private void measureLag(Instant now) {
    measuredAt = now;
    try {
      long unread = logs.lagBytes();
      counters.lagBytes.set(unread);
      counters.lag.look(counters.bytes.get(), unread, now);
    } catch (IOException e) {
      LOG.debug("lag is not known", e);
    }
  }

  /** So that a file of which nothing was taken yet is found again after it was renamed. */
  private boolean saveStarted(Instant now) {
    boolean started = logs.takeStarted();
    if (started) {
      saving.save(positions(), now);
    }
    return started;
  }

  private Positions positions() {
    return new Positions(logs.positions(), feeds.cursors());
  }

  private void closeWatch() {
    try {
      watch.close();
    } catch (IOException e) {
      LOG.debug("watch", e);
    }
  }
}
