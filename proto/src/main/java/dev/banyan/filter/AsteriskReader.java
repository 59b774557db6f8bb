package dev.banyan.filter;

import dev.banyan.filter.Filter.Sink;
import dev.banyan.filter.asterisk.Around;
import dev.banyan.filter.asterisk.Reading;
import dev.banyan.filter.asterisk.RecordReader;
import dev.banyan.filter.asterisk.RecordReader.StampReader;
import dev.banyan.filter.asterisk.Verdict;
import dev.banyan.filter.date.DateDetector;
import dev.banyan.filter.literal.Lines;
import dev.banyan.filter.regex.OverrunException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Reads Asterisk's records. Owner: the thread of its filter. */
final class AsteriskReader implements LineReader {
  private final RecordReader records;
  private final DateDetector dates;
  private final Steps steps;
  private final StampReader stamps = this::time;
  private Instant clock = Instant.MIN;
  private String lastStamp = "";
  private Instant lastNow = Instant.MIN;
  private Optional<Instant> lastTime = Optional.empty();

  AsteriskReader(boolean misdials, DateDetector dates, Steps steps) {
    this.records = new RecordReader(misdials);
    this.dates = dates;
    this.steps = steps;
  }

  @Override
  public void read(Lines lines, int index, long position, Instant now, Sink sink) {
    Around line = new Around(lines, index, position);
    if (steps != Steps.UNSEEN) {
      steps.dated(
          RecordReader.stamp(lines.buffer(), line.from(), line.to())
              .flatMap(stamp -> date(stamp, now)));
    }
    clock = now;
    Verdict verdict =
        sink.hearsLogins() ? records.readWithLogins(line, stamps) : records.read(line, stamps);
    if (verdict instanceof Verdict.Failed failed) {
      sink.found(line.from(), line.to(), match(failed));
    } else if (verdict instanceof Verdict.Told told) {
      sink.told(line.from(), line.to(), match(told.failure()));
    } else if (verdict instanceof Verdict.LoggedIn login) {
      sink.loggedIn(line.from(), line.to(), match(login));
    } else if (verdict instanceof Verdict.Doubted doubted) {
      doubted
          .failure()
          .ifPresentOrElse(
              failed -> sink.doubted(line.from(), line.to(), match(failed), doubted.why()),
              () -> sink.passedOver(line.from(), line.to(), doubted.why()));
    }
  }

  static Match match(Verdict.Failed failed) {
    return match(failed.shape(), failed.reading(), failed.time());
  }

  static Match match(Verdict.LoggedIn login) {
    return match(login.shape(), login.reading(), login.time());
  }

  private static Match match(int shape, Reading reading, Optional<Instant> time) {
    return new Match(
        shape + 1,
        reading.address(),
        time,
        reading.user().map(Matches::cut),
        reading.attempt().map(Matches::cut),
        Matches.transport(reading.transport()),
        Math.min(reading.weight(), Matches.HEAVIEST));
  }

  /** Many records are of the same second, and what is read at once is judged by one clock. */
  private Optional<Instant> time(String stamp) {
    if (!stamp.equals(lastStamp) || !clock.equals(lastNow)) {
      Optional<Instant> plain = dates.plain(stamp);
      lastTime =
          plain.isPresent() ? plain : date(stamp, clock).flatMap(DateDetector.Found::instant);
      lastStamp = stamp;
      lastNow = clock;
    }
    return lastTime;
  }

  private Optional<DateDetector.Found> date(String stamp, Instant now) {
    byte[] text = stamp.getBytes(StandardCharsets.UTF_8);
    try {
      return dates.find(text, text.length, now, Rules.BUDGET);
    } catch (OverrunException e) {
      return Optional.empty();
    }
  }
}
