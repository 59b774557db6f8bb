package dev.banyan.filter.asterisk;

import dev.banyan.model.Address;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which records of a plain log may have been cut in two by a newline in the sender's text, so that
 * lines after it, which look like records, may be that text.
 *
 * <p>C1: a record is at most {@value #LONGEST_RECORD_BYTES} bytes long, and shorter where its shape
 * lets less text through ({@link Template#longestFromText}), so a cut one is over after that. C2:
 * after a record that does not end as its shape does, no line counts that long. C3: one that ends
 * as its shape does may be cut all the same; its true end is then there already, as a line without
 * a head, for a record is written at once: no line counts between the two. C4: one whose end is the
 * sender's text has no other end: no line counts as far as the text can reach. C5: a line that is
 * dressed otherwise than the record right before it is none of this log. C6: whatever a line is, it
 * may accuse the address that the cut record names before any text of the sender's. C7: once a line
 * without a head ends a cut record as its shape does, it is as one that ends so itself (C3): that
 * end may be the sender's, but then the true one is there too, and no line before that counts. C8:
 * a record that was longer has no end, but the next one begins on its last line, just there; that
 * stands for its end. C9: a NUL is nobody's text, so a line that begins with one is no end.
 *
 * <p>What is not seen: text that ends its record as its shape does, and ends itself with the
 * beginning of another record, which the true end then completes. Two whole records stand there as
 * two honest ones would. Only a format that escapes newlines tells them apart.
 *
 * <p>Owner: the thread of its filter.
 */
final class Cuts {
  static final int LONGEST_RECORD_BYTES = 8192;

  /** A record, its head with colours and a long host name, and the line end. */
  private static final int REACH_BYTES = LONGEST_RECORD_BYTES + 512;

  /** No text at the end of a record is longer: it comes from IAX2 (RFC 5456, 8.6). */
  private static final int LONGEST_NAME_BYTES = 255;

  private static final int SHORTEST_TAIL = 4;

  private static final String CUT = "it may be text of the record before it, which was cut";
  private static final String BEGINNING =
      "it is the beginning of a record that was cut before its address";
  private static final String DRESSED =
      "its head is not like that of the last record that was read before it";
  private static final String STEP = "it may be the number that was dialled in a call before it";
  private static final String DUMP = "it may be part of a request that was printed as it came";

  private final ArrayDeque<Whole> wholes = new ArrayDeque<>();
  private final Surroundings surroundings = new Surroundings(REACH_BYTES);
  private long openUntil;
  private long plainUntil = -1;
  private Optional<Address> culprit = Optional.empty();

  /** The record that was cut, if there is but one. */
  private Optional<Whole> open = Optional.empty();

  /** A record that is whole as it seems. */
  private static final class Whole {
    final Template template;
    final byte[][] tails;
    final Optional<Address> sender;
    final long position;
    final int style;
    final boolean endsInText;

    /** Behind it nothing is its text. */
    final long until;

    /** Up to where lines may be its text though nothing else tells. */
    long textUntil;

    Whole(Claim claim) {
      template = claim.template();
      tails = claim.parse().tails();
      sender = claim.sender();
      position = claim.position();
      style = claim.head().style();
      until = until(claim);
      Bytes message = claim.head().message();
      endsInText = template.endsInText();
      int text = endsInText ? claim.parse().textBegin() : message.end;
      textUntil = position + text - claim.line().from() + LONGEST_NAME_BYTES;
    }

    /**
     * Behind what byte of the log there is no text of a record's, by what its shape lets through.
     */
    static long until(Claim claim) {
      int text = claim.parse().textBegin() - claim.line().from();
      long longest = claim.position() + text + claim.template().longestFromText();
      return Math.min(longest, claim.position() + REACH_BYTES);
    }

    /** Whether the end of such a record is among lines, all of which lie behind this one. */
    boolean ends(Claim claim, List<Bytes> loose) {
      long base = claim.position() - claim.line().from();
      return loose.stream().anyMatch(l -> base + l.at <= until && isEnd(l, base));
    }

    /** C8: whether it has to end within a line, and another record begins there. */
    boolean endsOn(Around line) {
      long begin = position - line.position() + line.from();
      return LongLines.isEndOf(new Bytes(line.lines(), line.from(), line.to()), begin);
    }

    private boolean isEnd(Bytes line, long base) {
      return Arrays.stream(tails).anyMatch(tail -> isIn(line, tail))
          || LongLines.isEndOf(line, position - base);
    }
  }

  /** Notes that a record stands in the log whose format does not escape newlines. */
  void plain(Around line) {
    plainUntil = line.position() + REACH_BYTES;
  }

  /** Notes a record that does not end as its shape does. */
  void cut(Claim claim) {
    boolean first = claim.position() >= openUntil;
    if (first && isOver(claim)) {
      wholes.addLast(new Whole(claim));
      return;
    }
    culprit = first || culprit.equals(claim.sender()) ? claim.sender() : Optional.empty();
    open = first ? Optional.of(new Whole(claim)) : Optional.empty();
    openUntil = Math.max(openUntil, Whole.until(claim));
  }

  /** C7: whether its own end is there already. */
  private boolean isOver(Claim claim) {
    int end = (int) (Whole.until(claim) - claim.position()) + claim.line().from();
    return surroundings.looseAfter(claim.line()).stream()
        .anyMatch(line -> line.at <= end && claim.template().canEndWith(line));
  }

  /** C7: whether the end of the only record that was cut stands before a line. */
  private boolean wasOver(Claim claim) {
    boolean over =
        open.filter(
                whole ->
                    surroundings.isLooseBefore(
                        claim.line(), whole.position, whole.template::canEndWith))
            .isPresent();
    if (over) {
      wholes.addFirst(open.get());
      open = Optional.empty();
      openUntil = 0;
    }
    return over;
  }

  /** Notes a record that does. */
  void whole(Claim claim) {
    Template template = claim.template();
    if (template.endsInText() && isCutForSure(claim)) {
      cut(claim);
    } else if (template.endsInText() || template.tails().length > 0) {
      wholes.addLast(new Whole(claim));
    }
    while (!wholes.isEmpty() && wholes.getFirst().position + REACH_BYTES < claim.position()) {
      wholes.removeFirst();
    }
  }

  /** Whether a record that ends in text has more of it than there can be. */
  private boolean isCutForSure(Claim claim) {
    Around line = claim.line();
    List<Bytes> loose = surroundings.looseAfter(line);
    return line.to() - claim.parse().textBegin() > LONGEST_NAME_BYTES
        || (!loose.isEmpty() && loose.get(0).at <= line.to() + 2);
  }

  /** Why a whole record cannot be believed, if so. */
  Optional<String> doubt(Claim claim) {
    if (claim.position() < openUntil && !claim.accuses(culprit) && !wasOver(claim)) {
      return Optional.of(CUT);
    }
    boolean escaped = isEscaped(claim);
    if (escaped && wholes.isEmpty()) {
      return Optional.empty();
    }
    if (isOfTwo(claim)) {
      return Optional.of(CUT);
    }
    Optional<String> text = text(claim);
    return text.isPresent() ? text : around(claim, escaped);
  }

  /** C8: whether its line began in the text of a record that was too long, the oldest ones here. */
  private boolean isOfTwo(Claim claim) {
    for (Whole whole : wholes) {
      if (claim.next() <= whole.position + LONGEST_RECORD_BYTES - 2) {
        return false;
      }
      if (mayHold(whole, claim) && whole.endsOn(claim.line())) {
        return true;
      }
    }
    return false;
  }

  /** Why a cut record that names its address cannot be believed, if so. */
  Optional<String> doubtCut(Claim claim) {
    if (isEscaped(claim) && wholes.isEmpty()) {
      return Optional.empty();
    }
    Bytes message = claim.head().message();
    List<Bytes> text = List.of(new Bytes(message.text, claim.parse().textBegin(), message.end));
    boolean ends = wholes.stream().anyMatch(w -> mayHold(w, claim) && w.ends(claim, text));
    return ends || !endsInName(claim) ? Optional.of(CUT) : doubt(claim);
  }

  private boolean isEscaped(Claim claim) {
    return claim.head().escaped() && claim.position() > plainUntil;
  }

  /** Whether what is there of the text is no end of another record. */
  private static boolean endsInName(Claim claim) {
    Bytes message = claim.head().message();
    byte last = message.text[message.end - 1];
    return message.end == claim.parse().textBegin() || Bytes.isLetter(last) || Bytes.isDigit(last);
  }

  /**
   * C4: whether it begins where the text of a record that ends in text can still reach. C5: or the
   * text of any record that is dressed otherwise; each doubt makes that text longer, for the next
   * line may follow from the same.
   */
  private Optional<String> text(Claim claim) {
    for (Whole whole : wholes) {
      if (claim.position() > whole.textUntil || !mayHold(whole, claim)) {
        continue;
      }
      if (whole.style != claim.head().style()) {
        whole.textUntil = Math.max(whole.textUntil, claim.next() + 1);
        return Optional.of(DRESSED);
      }
      if (whole.endsInText) {
        return Optional.of(CUT);
      }
    }
    return Optional.empty();
  }

  private Optional<String> around(Claim claim, boolean escaped) {
    List<Bytes> loose = surroundings.looseAfter(claim.line());
    if (!escaped && !loose.isEmpty() && isBeginning(claim, loose)) {
      return Optional.of(BEGINNING);
    }
    if (!loose.isEmpty()
        && wholes.stream().anyMatch(w -> mayHold(w, claim) && w.ends(claim, loose))) {
      return Optional.of(CUT);
    }
    if (!loose.isEmpty() && surroundings.followsCutStep(claim.line())) {
      return Optional.of(STEP);
    }
    return surroundings.isInDump(claim.line()) ? Optional.of(DUMP) : Optional.empty();
  }

  /** Whether a record may go on in later lines, and name its sender there. */
  private static boolean isBeginning(Claim claim, List<Bytes> loose) {
    Template template = claim.template();
    int from = claim.line().from();
    int end = (int) (Whole.until(claim) - claim.position()) + from;
    if (loose.stream().anyMatch(line -> line.at <= end && template.canEndAfterName(line))) {
      return true;
    }
    byte[] own = template.afterTextBeforeAddress();
    if (own.length == 0 || claim.sender().isPresent()) {
      return false;
    }
    return loose.stream()
        .anyMatch(line -> line.at <= end && (isIn(line, own) || LongLines.isEndOf(line, from)));
  }

  private static boolean mayHold(Whole record, Claim claim) {
    return !claim.accuses(record.sender) && claim.position() <= record.until;
  }

  /** Signs that are everywhere count at a line's end only. */
  private static boolean isIn(Bytes line, byte[] tail) {
    if (tail.length >= SHORTEST_TAIL) {
      return Bytes.indexOf(line.text, line.at, line.end, tail) >= 0;
    }
    int end = line.endWithoutColours();
    while (end > line.at && line.text[end - 1] >= 0 && line.text[end - 1] <= ' ') {
      end--;
    }
    int at = end - tail.length;
    return at >= line.at && Bytes.startsWith(line.text, at, end, tail);
  }
}
