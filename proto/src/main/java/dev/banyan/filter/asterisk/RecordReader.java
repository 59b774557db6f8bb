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
 * R4: behind a record that lost its end for its length, the next one is read where it can only
 * begin. R5: a successful login is believed only if nobody at all can have made its line up, not
 * even the one whom it names, for he gains by it.
 *
 * <p>Owner: the thread of its filter.
 */
public final class RecordReader {
  private final boolean misdials;
  private final Cuts cuts = new Cuts();

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
    int from = line.from();
    if (line.to() - from >= Cuts.LONGEST_RECORD_BYTES - 1) {
      from = LongLines.secondRecord(line.lines(), from, line.to());
      if (from < 0) {
        String why = "two records on one line that cannot be told apart";
        return new Verdict.Doubted(why, Optional.empty());
      }
    }
    return HeadReader.read(line.lines(), from, line.to())
        .map(head -> judge(head, line, stamps, logins))
        .orElse(Verdict.NOTHING);
  }

  private Verdict judge(Head head, Around line, StampReader stamps, boolean logins) {
    Optional<Parse> open = Optional.empty();
    Bytes message = head.message();
    for (Shape shape : Shape.writtenBy(head.file())) {
      boolean unwanted = shape.isLogin() && !logins;
      if (unwanted || !shape.template().canBegin(message.text, message.at, message.end)) {
        continue;
      }
      Parse parse = Parse.of(message, shape.template(), isFailure(shape) || shape.isLogin());
      switch (parse.result()) {
        case READ, AMBIGUOUS -> {
          return judge(head, line, stamps, shape, parse);
        }
        case OPEN -> open = Optional.of(parse);
        case OTHER -> {}
      }
    }
    if (!head.escaped()) {
      open.ifPresent(parse -> cuts.open(line, parse.addressBeforeText()));
    }
    return Verdict.NOTHING;
  }

  private Verdict judge(Head head, Around line, StampReader stamps, Shape shape, Parse parse) {
    if (shape.isLogin()) {
      return login(head, line, stamps, shape, parse);
    }
    boolean counts = isFailure(shape) && !isMisdial(head.message());
    Optional<String> doubt = counts ? doubt(head, line, shape, parse) : Optional.empty();
    if (!head.escaped()) {
      cuts.passed(line, shape.template(), parse.addressBeforeText());
    }
    Optional<Verdict.Failed> failure =
        parse
            .reading()
            .filter(reading -> counts)
            .map(reading -> failed(shape, withTransport(reading, shape), head, stamps));
    return doubt
        .<Verdict>map(why -> new Verdict.Doubted(why, failure))
        .or(() -> failure)
        .orElse(Verdict.NOTHING);
  }

  private Verdict login(Head head, Around line, StampReader stamps, Shape shape, Parse parse) {
    Optional<String> doubt = cuts.doubt(line, shape.template(), Optional.empty(), head.escaped());
    if (!head.escaped()) {
      cuts.passed(line, shape.template(), parse.addressBeforeText());
    }
    return parse
        .reading()
        .filter(reading -> parse.result() == Parse.Result.READ && doubt.isEmpty())
        .<Verdict>map(r -> new Verdict.LoggedIn(Shape.ofLogins(), r, time(r, head, stamps)))
        .orElse(Verdict.NOTHING);
  }

  private Optional<String> doubt(Head head, Around line, Shape shape, Parse parse) {
    return parse.result() == Parse.Result.AMBIGUOUS
        ? Optional.of("it can be read as naming different addresses")
        : cuts.doubt(line, shape.template(), parse.reading().map(Reading::address), head.escaped());
  }

  private static Verdict.Failed failed(
      Shape shape, Reading reading, Head head, StampReader stamps) {
    return new Verdict.Failed(Shape.ALL.indexOf(shape), reading, time(reading, head, stamps));
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
    return reading.time().flatMap(EventTime::read).or(() -> stamps.read(head.stamp().toString()));
  }
}
