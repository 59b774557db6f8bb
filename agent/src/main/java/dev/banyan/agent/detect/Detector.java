package dev.banyan.agent.detect;

import dev.banyan.agent.clock.Minutely;
import dev.banyan.agent.names.Asker;
import dev.banyan.agent.names.Lookups;
import dev.banyan.agent.tail.Chunk;
import dev.banyan.agent.tail.ChunkSink;
import dev.banyan.agent.tail.LineHash;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.filter.Filter;
import dev.banyan.filter.Match;
import dev.banyan.filter.NamedMatch;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.LineId;
import dev.banyan.model.Printable;
import dev.banyan.rule.Terms;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the filters of the jails over what was read. Owner: {@code banyan-tail}. */
public final class Detector implements ChunkSink {
  /** A smaller error of the host's clock is not worth a correction. */
  private static final Duration TOLERATED_ERROR = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Detector.class);
  private static final int SAID_BYTES = 200;

  private final HostName host;
  private final FailureSink sink;
  private final Lookups names;
  private final InstantSource clock;
  private final Counters counters;
  private final LoggerAlarm loggerAlarm;
  private final Logins logins = new Logins();
  private final Minutely passedOverSaid = new Minutely();
  private final Minutely undatedSaid = new Minutely();
  private final Minutely namedSaid = new Minutely();
  private final Minutely unresolvedSaid = new Minutely();
  private final StrangeDates strangeDates = new StrangeDates();
  private WatchedJails jails = WatchedJails.NONE;

  /**
   * @param names asked by jails that want names looked up
   */
  public Detector(
      HostName host, FailureSink sink, Lookups names, InstantSource clock, Counters counters) {
    this.host = host;
    this.sink = sink;
    this.names = names;
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
    names.deliver();
    return sink.ready();
  }

  @Override
  public boolean busy() {
    return names.busy() || sink.busy();
  }

  @Override
  public void settle(Duration limit) {
    Duration took = names.settle(limit.dividedBy(2));
    sink.settle(limit.minus(took));
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

  /** Under the same name, for what was begun there may end in what is read next. */
  @Override
  public void recall(Chunk chunk) {
    Instant now = clock.instant();
    scan(chunk, "", now, jail -> new Recalled(new Found(jail, chunk, now)));
  }

  private void scan(Chunk chunk, String suffix, Instant now, Function<Jail, Filter.Sink> sinks) {
    String log = Long.toHexString(chunk.file().fingerprint()) + suffix;
    for (WatchedJail watched : jails.jails()) {
      if (watched.reads(chunk.file())) {
        Filter.Sink found = sinks.apply(watched.jail());
        watched.filter().scan(log, chunk.lines(), now, found);
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
      if (!found.isHistory(from, match.logTime())) {
        sink.foresee(found.line(from, to).failure(match));
      }
    }

    @Override
    public boolean hearsLogins() {
      return found.hearsLogins();
    }

    @Override
    public void loggedIn(int from, int to, Match match) {
      sink.foresee(found.line(from, to).login(match));
    }

    @Override
    public void named(int from, int to, NamedMatch match) {
      if (!found.isHistory(from, match.logTime())) {
        SeenLine line = found.line(from, to);
        names.ask(match.name(), new Foretold(line, match, sink::foresee));
      }
    }
  }

  /** Takes what was found before; of what has no date nobody knows when. */
  private final class Recalled implements Filter.Sink {
    private final Found found;

    Recalled(Found found) {
      this.found = found;
    }

    @Override
    public boolean hearsLogins() {
      return found.hearsLogins();
    }

    @Override
    public void found(int from, int to, Match match) {
      if (match.logTime().isPresent()) {
        sink.recall(found.line(from, to).failure(match));
      }
    }

    @Override
    public void loggedIn(int from, int to, Match match) {
      if (match.logTime().isPresent()) {
        sink.recall(found.line(from, to).login(match));
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
      if (counts(from, match.logTime())) {
        sink.publish(line(from, to).failure(match), chunk.mark());
      }
    }

    @Override
    public void named(int from, int to, NamedMatch match) {
      if (counts(from, match.logTime())) {
        counters.named.incrementAndGet();
        Mark mark = chunk.mark();
        mark.hold();
        names.ask(match.name(), new Waiting(jail, line(from, to), match, mark));
      }
    }

    @Override
    public boolean hearsLogins() {
      return jail.measure().trustsuccess();
    }

    @Override
    public void loggedIn(int from, int to, Match match) {
      Failure login = line(from, to).login(match);
      if (login.logTime().isBefore(now.minus(Terms.LATENESS))) {
        return;
      }
      switch (logins.judge(jail.name(), login.address(), login.logTime(), now)) {
        case TOLD -> {
          counters.logins.incrementAndGet();
          sink.publish(login, chunk.mark());
        }
        case TOO_MANY -> counters.loginsLeftOut.incrementAndGet();
        case KNOWN -> {}
      }
    }

    private boolean counts(int from, Optional<Instant> logTime) {
      counters.matches.incrementAndGet();
      boolean history = isHistory(from, logTime);
      if (!history && logTime.isPresent()) {
        Path log = chunk.file().path();
        strangeDates.look(jail.name(), log, chunk.offsetOf(from), logTime.get(), now);
      }
      if (history) {
        counters.history.incrementAndGet();
        if (logTime.isEmpty()) {
          sayUndated(from);
        }
      }
      return !history;
    }

    private void sayUndated(int from) {
      if (undatedSaid.isDue(now)) {
        LOG.warn(
            "jail {}: the line at byte {} of {}, and perhaps more, was there before and has no date"
                + " that can be read: nobody knows whether it is within findtime, and it does not"
                + " count; if the lines have a date, name it as datepattern of the filter",
            jail.name(),
            chunk.offsetOf(from),
            Printable.of(chunk.file().path().toString()));
      }
    }

    boolean isHistory(int from, Optional<Instant> logTime) {
      Instant earliest = now.minus(jail.findtime());
      boolean recent = logTime.isPresent() && !logTime.get().isBefore(earliest);
      return chunk.file().isHistory(chunk.offsetOf(from)) && !recent;
    }

    SeenLine line(int from, int to) {
      return new SeenLine(
          new LineId(
              host,
              chunk.fingerprintOf(from),
              chunk.offsetOf(from),
              LineHash.of(chunk.buffer(), from, to)),
          LineText.cut(chunk.file().path().toString()),
          jail.name(),
          chunk.timeOf(from),
          now,
          clockError(),
          LineText.of(chunk.buffer(), from, to));
    }

    @Override
    public void passedOver(int from, int to, String why) {
      counters.passedOver.incrementAndGet();
      if (passedOverSaid.isDue(now)) {
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

  /** A line that waits for the addresses of the name in it; its mark is held until then. */
  private final class Waiting implements Asker {
    private final Jail jail;
    private final SeenLine line;
    private final NamedMatch match;
    private final Mark mark;

    Waiting(Jail jail, SeenLine line, NamedMatch match, Mark mark) {
      this.jail = jail;
      this.line = line;
      this.match = match;
      this.mark = mark;
    }

    @Override
    public void known(List<Address> addresses) {
      if (jail.usedns().equals("warn") && namedSaid.isDue(clock.instant())) {
        LOG.warn(
            "jail {}: {} in {} was looked up: {}; whoever runs the DNS of a name decides who is"
                + " banned for it; 'usedns = no' counts addresses only, 'yes' says nothing;"
                + " {} lines with names were so far",
            jail.name(),
            match.name(),
            Printable.of(line.file()),
            addresses,
            counters.named.get());
      }
      try {
        addresses.forEach(a -> sink.publish(line.failure(match.at().apply(a)), mark));
      } finally {
        mark.release();
      }
    }

    @Override
    public void unknown(String why) {
      counters.unresolved.incrementAndGet();
      if (unresolvedSaid.isDue(clock.instant())) {
        LOG.warn(
            "jail {}: the line at byte {} of {} is passed over: {}, which it names, {};"
                + " {} lines were so far",
            jail.name(),
            line.id().offsetBytes(),
            Printable.of(line.file()),
            match.name(),
            why,
            counters.unresolved.get());
      }
      mark.release();
    }
  }

  /**
   * By how much log time is to be put right: the host's clock minus the broker's, if it matters.
   */
  private Duration clockError() {
    Duration error = Duration.ofMillis(counters.clockErrorMillis.get());
    return error.abs().compareTo(TOLERATED_ERROR) > 0 ? error : Duration.ZERO;
  }
}
