package dev.banyan.agent.detect;

import dev.banyan.agent.tail.Chunk;
import dev.banyan.agent.tail.ChunkSink;
import dev.banyan.agent.tail.LineHash;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.filter.Filter;
import dev.banyan.filter.Match;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.LineId;
import dev.banyan.model.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the filters of the jails over what was read. Owner: {@code banyan-tail}. */
public final class Detector implements ChunkSink {
  /** A smaller error of the host's clock is not worth a correction. */
  private static final Duration TOLERATED_ERROR = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Detector.class);
  private static final int SAID_BYTES = 200;
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);

  private final HostName host;
  private final FailureSink sink;
  private final InstantSource clock;
  private final Counters counters;
  private final LoggerAlarm loggerAlarm;
  private WatchedJails jails = WatchedJails.NONE;
  private Instant saidAt = Instant.EPOCH;

  public Detector(HostName host, FailureSink sink, InstantSource clock, Counters counters) {
    this.host = host;
    this.sink = sink;
    this.clock = clock;
    this.counters = counters;
    this.loggerAlarm = new LoggerAlarm(counters);
  }

  /** Runs these jails from the next chunk on. */
  public void run(WatchedJails jails) {
    this.jails = jails;
  }

  @Override
  public boolean ready() {
    return sink.ready();
  }

  @Override
  public boolean busy() {
    return sink.busy();
  }

  @Override
  public void settle(Duration limit) {
    sink.settle(limit);
  }

  @Override
  public void accept(Chunk chunk) {
    Instant now = clock.instant();
    if (jails.isOfAsterisk(chunk.file())) {
      loggerAlarm.look(chunk, now);
    }
    scan(chunk, "", now, jail -> new Found(jail, chunk, now));
  }

  /** Under another name, so that what comes before is known when the lines come again. */
  @Override
  public void foresee(Chunk chunk) {
    Instant now = clock.instant();
    scan(chunk, "+", now, jail -> new Foreseen(new Found(jail, chunk, now)));
  }

  private void scan(Chunk chunk, String suffix, Instant now, Function<Jail, Filter.Sink> sinks) {
    String log = Long.toHexString(chunk.file().fingerprint()) + suffix;
    for (WatchedJail watched : jails.jails()) {
      if (chunk.file().specs().stream().anyMatch(watched.logs()::contains)) {
        Filter.Sink found = sinks.apply(watched.jail());
        watched.filter().scan(log, chunk.buffer(), 0, chunk.length(), now, found);
      }
    }
  }

  /** Takes what will be found again; counts nothing. */
  private final class Foreseen implements Filter.Sink {
    private final Found found;

    Foreseen(Found found) {
      this.found = found;
    }

    @Override
    public void found(int from, int to, Match match) {
      if (!found.isHistory(from, match)) {
        sink.foresee(found.failure(from, to, match));
      }
    }
  }

  /** Takes what a jail's filter finds in a chunk. */
  private final class Found implements Filter.Sink {
    private final Jail jail;
    private final Chunk chunk;
    private final Instant now;

    Found(Jail jail, Chunk chunk, Instant now) {
      this.jail = jail;
      this.chunk = chunk;
      this.now = now;
    }

    @Override
    public void found(int from, int to, Match match) {
      counters.matches.incrementAndGet();
      if (isHistory(from, match)) {
        counters.history.incrementAndGet();
      } else {
        sink.publish(failure(from, to, match), chunk.mark());
      }
    }

    boolean isHistory(int from, Match match) {
      return chunk.file().isHistory(chunk.offsetOf(from)) && !isRecent(match, jail, now);
    }

    Failure failure(int from, int to, Match match) {
      return new Failure(
          new LineId(
              host,
              chunk.fingerprintOf(from),
              chunk.offsetOf(from),
              LineHash.of(chunk.buffer(), from, to)),
          LineText.cut(chunk.file().path().toString()),
          jail.name(),
          match.address(),
          corrected(chunk.timeOf(from).or(match::logTime).orElse(now)),
          now,
          match.user().map(LineText::cut),
          match.attempt().map(LineText::cut),
          match.transport(),
          match.weight(),
          LineText.of(chunk.buffer(), from, to));
    }

    @Override
    public void passedOver(int from, int to, String why) {
      counters.passedOver.incrementAndGet();
      if (saidAt.plus(SAY_EVERY).isBefore(now) || saidAt.isAfter(now)) {
        saidAt = now;
        LOG.warn(
            "jail {}: the line at byte {} of {} is passed over: {}; {} lines were so far; it"
                + " begins: {}",
            jail.name(),
            chunk.offsetOf(from),
            Printable.of(chunk.file().path().toString()),
            Printable.of(why),
            counters.passedOver.get(),
            Printable.of(LineText.of(chunk.buffer(), from, Math.min(to, from + SAID_BYTES))));
      }
    }
  }

  private static boolean isRecent(Match match, Jail jail, Instant now) {
    return match.logTime().filter(time -> !time.isBefore(now.minus(jail.findtime()))).isPresent();
  }

  /** Log time by the broker's clock, if the host's is known to be wrong. */
  private Instant corrected(Instant byLog) {
    Duration error = Duration.ofMillis(counters.clockErrorMillis.get());
    return error.abs().compareTo(TOLERATED_ERROR) > 0 ? byLog.minus(error) : byLog;
  }
}
