package dev.banyan.filter.asterisk;

import dev.banyan.filter.literal.LiteralSearch;
import dev.banyan.filter.literal.Newlines;
import dev.banyan.model.Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which records of a plain log may have been cut in two by a newline in the sender's text, so that
 * lines after it, which look like records, may be that text.
 *
 * <p>C1: a record is at most {@value #LONGEST_RECORD_BYTES} bytes long, so a cut one is over after
 * that. C2: after a record that does not end as its shape does, no line counts that long. C3: one
 * that ends as its shape does may be cut all the same; its true end is then there already, as a
 * line without a head, for a record is written at once: no line counts between the two. C4:
 * whatever a line is, it may accuse the address that the cut record names before any text of the
 * sender's.
 *
 * <p>Owner: the thread of its filter.
 */
final class Cuts {
  static final int LONGEST_RECORD_BYTES = 8192;

  /** A record, its head with colours and a long host name, and the line end. */
  private static final int REACH_BYTES = LONGEST_RECORD_BYTES + 512;

  private static final String DOUBT = "it may be text of the record before it, which was cut";

  /** Shorter ones are in every other line. */
  private static final int SHORTEST_TAIL = 8;

  private static final LiteralSearch TAILS =
      new LiteralSearch(
          Shape.ALL.stream()
              .flatMap(shape -> shape.template().tails().stream())
              .filter(tail -> tail.length() >= SHORTEST_TAIL)
              .distinct()
              .toList());

  private final ArrayDeque<Passed> passed = new ArrayDeque<>();
  private long openUntil;

  /** Where the last line begins that was looked at when no line ahead held a tail. */
  private long clearUntil;

  private Optional<Address> culprit = Optional.empty();

  /** A record that was whole as it seems, and what its end begins with. */
  private static final class Passed {
    final long position;
    final byte[] tail;
    final Optional<Address> culprit;

    Passed(long position, byte[] tail, Optional<Address> culprit) {
      this.position = position;
      this.tail = tail;
      this.culprit = culprit;
    }
  }

  /** Notes a record that does not end as its shape does. */
  void open(Around line, Optional<Address> before) {
    boolean first = line.position() >= openUntil;
    culprit = first || culprit.equals(before) ? before : Optional.empty();
    openUntil = line.position() + REACH_BYTES;
  }

  /** Notes a record that does. */
  void passed(Around line, Template template, Optional<Address> before) {
    if (template.endsInText()) {
      open(line, before);
    } else if (template.afterLastText().length >= SHORTEST_TAIL) {
      passed.addLast(new Passed(line.position(), template.afterLastText(), before));
    }
    while (!passed.isEmpty() && passed.getFirst().position + REACH_BYTES < line.position()) {
      passed.removeFirst();
    }
  }

  /**
   * Why a line cannot be believed, if so.
   *
   * @param escaped whether the line's format lets no newline through
   */
  Optional<String> doubt(
      Around line, Template template, Optional<Address> accused, boolean escaped) {
    boolean isCulprit = culprit.isPresent() && culprit.equals(accused);
    if (line.position() < openUntil && !isCulprit) {
      return Optional.of(DOUBT);
    }
    if (escaped && passed.isEmpty()) {
      return Optional.empty();
    }
    List<Bytes> tails = tailsAhead(line);
    byte[] own = template.afterTextBeforeAddress();
    if (!escaped && own.length > 0 && isIn(tails, own)) {
      return Optional.of("it is the beginning of a record that was cut before its address");
    }
    return !tails.isEmpty() && passed.stream().anyMatch(r -> mayHold(r, line, accused, tails))
        ? Optional.of(DOUBT)
        : Optional.empty();
  }

  private static boolean mayHold(
      Passed record, Around line, Optional<Address> accused, List<Bytes> tails) {
    boolean isCulprit = record.culprit.isPresent() && record.culprit.equals(accused);
    return !isCulprit
        && record.position + REACH_BYTES >= line.position()
        && isIn(tails, record.tail);
  }

  private static boolean isIn(List<Bytes> tails, byte[] text) {
    return tails.stream().anyMatch(tail -> Bytes.indexOf(tail.text, tail.at, tail.end, text) >= 0);
  }

  /** The lines without a head, near enough behind this one, that hold a tail of some shape. */
  private List<Bytes> tailsAhead(Around line) {
    byte[] text = line.lines();
    long base = line.position() - line.from();
    int limit = Math.min(line.end(), line.to() + REACH_BYTES);
    int begin = (int) Math.max(Newlines.next(text, line.to(), limit) + 1, clearUntil - base);
    int last = begin;
    List<Bytes> found = new ArrayList<>();
    while (begin < limit) {
      int end = Newlines.next(text, begin, limit);
      if (text[begin] != '[' && holdsTail(text, begin, end)) {
        found.add(new Bytes(text, begin, end));
      }
      last = begin;
      begin = end + 1;
    }
    if (found.isEmpty()) {
      clearUntil = base + last;
    }
    return found;
  }

  private static boolean holdsTail(byte[] text, int from, int to) {
    return TAILS.find(text, from, to) >= 0 && HeadReader.read(text, from, to).isEmpty();
  }
}
