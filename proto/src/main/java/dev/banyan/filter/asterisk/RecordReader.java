package dev.banyan.filter.asterisk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads the records of one log and judges which can be believed.
 *
 * <p>R1: a record counts only if all ways to read it name one address. R2: a line counts only if no
 * newline of a sender can have made it ({@link Cuts}). R3: a record with the sender's text before
 * its address may be the first part of one; it does not count if the second part is there already.
 * One that was cut behind its address counts, for a newline is no way to hide. R4: behind a plain
 * record that lost its end for its length, the next one is read where it can only begin; if that
 * tells of nothing, the first one counts as one that was cut. R5: a successful login is believed
 * only if nobody at all can have made its line up, not even the one whom it names, for he gains by
 * it. R6: a login that is told of by a line and by an event counts once ({@link Couples}).
 *
 * <p>Every candidate goes through here, also those that are none: so nothing on their way captures
 * what it works with, which the simple compiler makes dear.
 *
 * <p>Owner: the thread of its filter.
 */
public final class RecordReader {
  private static final String NAMELESS =
      "it does not end as such a record does: it may have been cut before its address";

  private static final String TOO_LONG =
      "it is longer than a record can be: its end is lost, and what it says before names no"
          + " address, or a record on the same line cannot be told from it";

  private static final String HOLE = "NULs stand before it: the log was cut there";

  private final boolean misdials;
  private final Cuts cuts = new Cuts();
  private final Couples couples = new Couples();

  /**
   * A reader of one log.
   *
   * @param misdials whether a known user's call to an extension that is none is a failure
   */
  public RecordReader(boolean misdials) {
    this.misdials = misdials;
  }

  /** Texts of which each line that matters holds one. */
  public static List<String> literals() {
    return Shape.literals();
  }

  /** The grammar of each shape, in the order in which they are counted. */
  public static List<String> shapes() {
    return Shape.ALL.stream().map(shape -> shape.template().toString()).toList();
  }

  /** The stamp of the record on a line; empty if none begins there. */
  public static Optional<String> stamp(byte[] line, int from, int to) {
    return HeadReader.read(line, from, to).map(head -> head.stamp().toString());
  }

  /** Reads the stamp of a record; empty if it is none. */
  public interface StampReader {
    Optional<Instant> read(String stamp);
  }

  /** Reads a line, of which a successful login is nothing. */
  public Verdict read(Around line, StampReader stamps) {
    return read(line, stamps, false);
  }

  /** Reads a line. */
  public Verdict readWithLogins(Around line, StampReader stamps) {
    return read(line, stamps, true);
  }

  private Verdict read(Around line, StampReader stamps, boolean logins) {
    if (line.to() - line.from() < Cuts.LONGEST_RECORD_BYTES - 1) {
      return record(line.from(), line, stamps, logins);
    }
    int second = isPlain(line) ? LongLines.secondRecord(line.lines(), line.from(), line.to()) : -1;
    Verdict verdict = second < 0 ? Verdict.NOTHING : record(second, line, stamps, logins);
    boolean tells = verdict != Verdict.NOTHING && !(verdict instanceof Verdict.Doubted);
    return tells ? verdict : longRecord(line, stamps, verdict);
  }

  /** Only a plain log loses a line end: elsewhere what looks like a record is a sender's text. */
  private static boolean isPlain(Around line) {
    return HeadReader.read(line.lines(), line.from(), LongLines.end(line.from(), line.to()))
        .filter(head -> !head.escaped())
        .isPresent();
  }

  private Verdict record(int from, Around line, StampReader stamps, boolean logins) {
    Optional<Head> head = HeadReader.read(line.lines(), from, line.to());
    return head.isPresent() ? judge(head.get(), line, stamps, logins) : notRecord(line);
  }

  /** R4: one that was cut for its length counts if it names its address before. */
  private Verdict longRecord(Around line, StampReader stamps, Verdict second) {
    Optional<Head> head =
        HeadReader.read(line.lines(), line.from(), LongLines.end(line.from(), line.to()));
    for (Shape shape : head.map(h -> Shape.writtenBy(h.file(), h.message())).orElse(Shape.NONE)) {
      if (isFailure(shape) && !head.get().message().atEnd()) {
        Candidate candidate =
            new Candidate(shape, Parse.of(head.get().message(), shape.template(), true));
        Optional<Reading> reading = candidate.parse.cutReading();
        Optional<String> doubt =
            reading.flatMap(r -> cuts.doubtCut(candidate.claim(line, head.get(), reading)));
        if (reading.isPresent()) {
          return verdict(doubt, failed(shape, reading, head.get(), stamps));
        }
      }
    }
    return second == Verdict.NOTHING ? new Verdict.Doubted(TOO_LONG, Optional.empty()) : second;
  }

  /** What follows NULs may be the rest of a record that is gone, and so a sender's. */
  private static Verdict notRecord(Around line) {
    Bytes text = new Bytes(line.lines(), line.from(), line.to());
    while (text.take('\0')) {
      // No record begins with it.
    }
    boolean hole =
        text.at > line.from() && HeadReader.read(text.text, text.at, text.end).isPresent();
    return hole ? new Verdict.Doubted(HOLE, Optional.empty()) : Verdict.NOTHING;
  }

  private Verdict judge(Head head, Around line, StampReader stamps, boolean logins) {
    if (!head.escaped()) {
      cuts.plain(line);
    }
    Optional<Candidate> cut = Optional.empty();
    Bytes message = head.message();
    for (Shape shape : Shape.writtenBy(head.file(), message)) {
      boolean unwanted = shape.isLogin() && !logins;
      if (unwanted || !shape.template().canBegin(message.text, message.at, message.end)) {
        continue;
      }
      Parse parse = Parse.of(message, shape.template(), isFailure(shape) || shape.isLogin());
      switch (parse.result()) {
        case READ, AMBIGUOUS -> {
          return whole(head, line, stamps, new Candidate(shape, parse));
        }
        case OPEN -> cut = cut.isPresent() ? cut : Optional.of(new Candidate(shape, parse));
        case OTHER -> {}
      }
    }
    return cut.isPresent() ? cut(head, line, stamps, cut.get()) : Verdict.NOTHING;
  }

  /** A shape, and how a message is read as one of it. */
  private record Candidate(Shape shape, Parse parse) {
    Claim claim(Around line, Head head, Optional<Reading> reading) {
      return new Claim(line, head, shape.template(), parse, reading.map(Reading::address));
    }
  }

  private Verdict whole(Head head, Around line, StampReader stamps, Candidate candidate) {
    if (candidate.shape.isLogin()) {
      return login(head, line, stamps, candidate);
    }
    boolean counts = isFailure(candidate.shape) && !isMisdial(head.message());
    Optional<Reading> reading = counts ? candidate.parse.reading() : Optional.empty();
    Claim claim = candidate.claim(line, head, reading);
    Optional<String> doubt = counts ? doubt(claim) : Optional.empty();
    if (!head.escaped()) {
      cuts.whole(claim);
    }
    Optional<Verdict.Failed> failure = failed(candidate.shape, reading, head, stamps);
    return doubt.isEmpty() && failure.isPresent() && isTold(candidate, failure.get())
        ? new Verdict.Told(failure.get())
        : verdict(doubt, failure);
  }

  private boolean isTold(Candidate candidate, Verdict.Failed failed) {
    String service = candidate.parse.service().orElse(candidate.shape.service());
    Couples.Way way = candidate.shape.way(service);
    return way != Couples.Way.ALONE
        && couples.isTold(
            new Couples.Telling(
                way, service, coupled(candidate, failed), candidate.parse.port(), failed.time()));
  }

  /** A line names the user as he came in a header, where his event has him unescaped. */
  private static Reading coupled(Candidate candidate, Verdict.Failed failed) {
    boolean header = candidate.shape.template().placeOf(Field.TO) != Template.NOWHERE;
    return header ? failed.reading().withoutUser() : failed.reading();
  }

  /** What was cut may have named its address before. */
  private Verdict cut(Head head, Around line, StampReader stamps, Candidate candidate) {
    boolean counts = isFailure(candidate.shape);
    Optional<Reading> reading = counts ? candidate.parse.cutReading() : Optional.empty();
    Claim claim = candidate.claim(line, head, reading);
    Optional<String> doubt = reading.flatMap(r -> cuts.doubtCut(claim));
    if (!head.escaped()) {
      cuts.cut(claim);
    }
    return counts && reading.isEmpty() && !head.escaped()
        ? new Verdict.Doubted(NAMELESS, Optional.empty())
        : verdict(doubt, failed(candidate.shape, reading, head, stamps));
  }

  private static Verdict verdict(Optional<String> doubt, Optional<Verdict.Failed> failure) {
    if (doubt.isPresent()) {
      return new Verdict.Doubted(doubt.get(), failure);
    }
    return failure.isPresent() ? failure.get() : Verdict.NOTHING;
  }

  private Verdict login(Head head, Around line, StampReader stamps, Candidate candidate) {
    Claim claim = candidate.claim(line, head, Optional.empty());
    Optional<String> doubt = cuts.doubt(claim);
    if (!head.escaped()) {
      cuts.whole(claim);
    }
    return candidate
        .parse
        .reading()
        .filter(r -> candidate.parse.result() == Parse.Result.READ && doubt.isEmpty())
        .<Verdict>map(r -> new Verdict.LoggedIn(Shape.ofLogins(), r, time(r, head, stamps)))
        .orElse(Verdict.NOTHING);
  }

  private Optional<String> doubt(Claim claim) {
    return claim.parse().result() == Parse.Result.AMBIGUOUS
        ? Optional.of("it can be read as naming different addresses")
        : cuts.doubt(claim);
  }

  private static Optional<Verdict.Failed> failed(
      Shape shape, Optional<Reading> reading, Head head, StampReader stamps) {
    if (reading.isEmpty()) {
      return Optional.empty();
    }
    Reading whole = withTransport(reading.get(), shape);
    Optional<Instant> time = time(whole, head, stamps);
    return Optional.of(new Verdict.Failed(shape.number(), whole, time));
  }

  /** Whether it counts; a known user's mistyped number is no attack. */
  private boolean isFailure(Shape shape) {
    return shape.isFailure() && (misdials || !shape.isMisdial());
  }

  private boolean isMisdial(Bytes message) {
    return !misdials && Shape.isMisdialled(message);
  }

  private static Reading withTransport(Reading reading, Shape shape) {
    return reading.transport().isEmpty() ? reading.withTransport(shape.transport()) : reading;
  }

  /** The event's own time, which knows its zone, else the stamp's. */
  private static Optional<Instant> time(Reading reading, Head head, StampReader stamps) {
    Optional<Instant> own = reading.time().flatMap(EventTime::read);
    return own.isPresent() ? own : stamps.read(head.stamp().toString());
  }
}
