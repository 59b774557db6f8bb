package dev.banyan.e2e.simulation;

import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Sighting;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A host's log, and up to where an agent says that it has read it; both outlive the agent. */
final class LogFile {
  private static final Duration TOLERATED_ERROR = Duration.ofSeconds(2);
  private static final int AT_ONCE = 8;

  private final HostName host;
  private final List<Line> lines = new ArrayList<>();
  private int saved;
  private Runnable reader = () -> {};

  LogFile(HostName host) {
    this.host = host;
  }

  /**
   * A failed login.
   *
   * @param at when it was
   * @param stamp the same by the host's clock
   */
  record Line(int number, Instant at, Instant stamp, JailName jail, Address from) {}

  List<Line> lines() {
    return lines;
  }

  void write(Instant at, Instant stamp, JailName jail, Address from) {
    lines.add(new Line(lines.size(), at, stamp, jail, from));
    reader.run();
  }

  void readBy(Life life, Runnable wake) {
    reader = wake;
    life.atEnd(() -> reader = () -> {});
  }

  LineId id(Line line) {
    return new LineId(host, 1, line.number(), line.number());
  }

  Follower follow(FailureSink sink, InstantSource clock, Counters counters) {
    return new Follower(sink, clock, counters);
  }

  /** Reads on where the last one was known to be; what Kafka took is passed for good. */
  final class Follower {
    private final FailureSink sink;
    private final InstantSource clock;
    private final Counters counters;
    private final Deque<Read> underWay = new ArrayDeque<>();
    private int next = saved;
    private int foreseen = saved;
    private boolean recalled;

    private record Read(int number, Mark mark) {}

    private Follower(FailureSink sink, InstantSource clock, Counters counters) {
      this.sink = sink;
      this.clock = clock;
      this.counters = counters;
    }

    void read() {
      if (!recalled) {
        recalled = true;
        lines.subList(0, saved).forEach(line -> sink.recall(failure(line)));
      }
      for (int i = 0; i < AT_ONCE && sink.ready() && next < lines.size(); i++) {
        Mark mark = new Mark(next + 1);
        sink.publish(failure(lines.get(next)), mark);
        underWay.addLast(new Read(next++, mark));
      }
      for (foreseen = Math.max(foreseen, next);
          sink.busy() && foreseen < lines.size();
          foreseen++) {
        sink.foresee(failure(lines.get(foreseen)));
      }
      while (!underWay.isEmpty() && underWay.getFirst().mark().isFree()) {
        saved = underWay.removeFirst().number() + 1;
      }
    }

    private Failure failure(Line line) {
      Duration error = Duration.ofMillis(counters.clockErrorMillis.get());
      boolean corrected = error.abs().compareTo(TOLERATED_ERROR) > 0;
      return new Failure(
          id(line),
          "messages",
          line.jail(),
          line.from(),
          corrected ? line.stamp().minus(error) : line.stamp(),
          clock.instant(),
          Optional.empty(),
          Optional.empty(),
          Transport.TCP,
          1,
          "",
          Sighting.FAILURE);
    }
  }
}
