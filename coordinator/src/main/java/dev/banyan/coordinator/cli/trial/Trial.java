package dev.banyan.coordinator.cli.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.filter.Filter;
import dev.banyan.filter.Match;
import dev.banyan.filter.NamedMatch;
import dev.banyan.model.Address;
import dev.banyan.model.Evidence;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One filter run over logs, one after the other, as if they all were of one host and jail. */
public final class Trial {
  private static final String TOLD =
      "the same login as a line before it, which tells of it in other words";

  private final Filter filter;
  private final Optional<Watch> watch;
  private final Repeats repeats;
  private final InstantSource clock;
  private final Listener listener;
  private final Names names = new Names();
  private final Map<Integer, Long> hits = new TreeMap<>();
  private final Instant begun;
  private int log;
  private long lines;
  private long takenBytes;
  private long matched;
  private long ignored;
  private long harmless;
  private long passedOver;
  private long doubted;
  private long repeated;
  private Optional<Span> span = Optional.empty();

  /**
   * A trial.
   *
   * @param watch the filter's, if it is watched
   */
  public Trial(
      Filter filter,
      Optional<Watch> watch,
      Repeats repeats,
      InstantSource clock,
      Listener listener) {
    this.filter = filter;
    this.watch = watch;
    this.repeats = repeats;
    this.clock = clock;
    this.listener = listener;
    this.begun = clock.instant();
  }

  /**
   * Reads a log to its end.
   *
   * @param encoding of its text; what is said of it is UTF-8
   * @return whether the listener wants more
   */
  public boolean read(LogInput input, Charset encoding) {
    LineFeed feed = new LineFeed(input.text());
    long before = takenBytes;
    Lines reader = new Lines(input.name());
    boolean goesOn = true;
    while (goesOn && feed.next()) {
      long passedOverBefore = passedOver;
      if (encoding.equals(UTF_8)) {
        reader.read(feed.bytes(), feed.end());
      } else {
        byte[] recoded = new String(feed.bytes(), 0, feed.end(), encoding).getBytes(UTF_8);
        reader.read(recoded, recoded.length);
      }
      if (feed.isCut() && passedOver == passedOverBefore) {
        reader.isCut();
      }
      takenBytes = before + input.takenBytes();
      goesOn = listener.read(takenBytes, lines);
    }
    feed.broken().ifPresent(why -> listener.trouble(input.name(), why));
    log++;
    return goesOn;
  }

  public Tally tally() {
    return new Tally(
        lines,
        matched,
        ignored,
        harmless,
        passedOver,
        doubted,
        repeated,
        repeats.attempts(),
        repeats.failures(),
        hits,
        watch.map(Watch::dates).orElse(List.of()),
        watch.map(Watch::undated).orElse(0L),
        span,
        watch.map(Watch::timings).orElse(List.of()));
  }

  /** The lines of one log. */
  private final class Lines implements Filter.Sink, Watch.Line {
    private final String name;
    private byte[] bytes = new byte[0];
    private int counted;
    private long number;
    private int from;
    private int to;
    private boolean open;
    private boolean isRecognised;
    private boolean isIgnored;

    Lines(String name) {
      this.name = name;
    }

    void read(byte[] piece, int end) {
      watch.ifPresent(w -> w.tell(this));
      bytes = piece;
      counted = 0;
      filter.scan(log + " " + name, piece, 0, end, clock.instant(), this);
      close();
      countTo(end);
    }

    /** The piece is the beginning of a line, and nothing was said of it. */
    void isCut() {
      passedOver++;
      String why = "a line of more than " + LineFeed.LONGEST_LINE_BYTES + " bytes";
      listener.passedOver(Spot.of(name, number, bytes, 0, counted - 1), why);
    }

    @Override
    public void begins(int lineFrom, int lineTo) {
      close();
      from = lineFrom;
      to = lineTo;
      open = true;
      isRecognised = false;
      isIgnored = false;
    }

    @Override
    public void recognised() {
      isRecognised = true;
    }

    @Override
    public void ignored() {
      isIgnored = true;
    }

    /** What has led to nothing until the next line begins was missed, or is to be ignored. */
    private void close() {
      if (open) {
        Spot spot = spot(from, to);
        if (isRecognised || isIgnored) {
          ignored++;
          harmless += isIgnored ? 0 : 1;
          listener.ignored(spot);
        } else {
          listener.missed(spot);
        }
      }
      open = false;
    }

    @Override
    public void found(int lineFrom, int lineTo, Match match) {
      Spot spot = settled(lineFrom, lineTo);
      Optional<Evidence> first = repeats.take(match, spot, log, begun);
      repeated += first.isPresent() ? 1 : 0;
      matched(new Finding(spot, match, first.map(this::sameAttempt)));
    }

    @Override
    public void named(int lineFrom, int lineTo, NamedMatch match) {
      List<Address> addresses = names.of(match.name());
      if (addresses.isEmpty()) {
        passedOver(lineFrom, lineTo, "it names " + match.name() + ", which has no address");
      }
      for (int i = 0; i < addresses.size(); i++) {
        found(lineFrom, lineTo, match.at().apply(addresses.get(i)));
        matched -= i == 0 ? 0 : 1;
      }
    }

    @Override
    public void told(int lineFrom, int lineTo, Match match) {
      repeated++;
      matched(new Finding(settled(lineFrom, lineTo), match, Optional.of(TOLD)));
    }

    @Override
    public void doubted(int lineFrom, int lineTo, Match match, String why) {
      doubted++;
      Finding finding = new Finding(settled(lineFrom, lineTo), match, Optional.of(why));
      matched(finding);
      listener.doubted(finding);
    }

    private void matched(Finding finding) {
      matched++;
      hits.merge(finding.match().regex(), 1L, Long::sum);
      finding.match().logTime().ifPresent(time -> span = Span.with(span, time));
      listener.matched(finding);
    }

    @Override
    public void passedOver(int lineFrom, int lineTo, String why) {
      if (open && lineFrom != from) {
        close();
      }
      passedOver++;
      listener.passedOver(settled(lineFrom, lineTo), why);
    }

    private Spot settled(int lineFrom, int lineTo) {
      open = false;
      return spot(lineFrom, lineTo);
    }

    private Spot spot(int lineFrom, int lineTo) {
      countTo(lineFrom);
      return Spot.of(name, number + 1, bytes, lineFrom, lineTo);
    }

    private void countTo(int end) {
      long before = number;
      while (counted < end) {
        number += bytes[counted] == '\n' ? 1 : 0;
        counted++;
      }
      lines += number - before;
    }

    private String sameAttempt(Evidence first) {
      boolean here = first.id().fingerprint() == log;
      long line = first.id().offsetBytes();
      return here
          ? "the same attempt as line " + line
          : "the same attempt as line " + line + " of " + first.file();
    }
  }
}
