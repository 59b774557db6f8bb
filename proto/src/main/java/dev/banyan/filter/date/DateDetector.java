package dev.banyan.filter.date;

import dev.banyan.filter.regex.OverrunException;
import dev.banyan.filter.regex.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Finds the date of a line. A form that is bound to the line's beginning or end wins at once, in
 * the order of the forms; of the others the one that begins first. It remembers nothing of the
 * lines before, so that a line reads the same wherever reading began.
 *
 * <p>Owner: the thread of its filter.
 */
public final class DateDetector {
  private final List<Form> forms;
  private final boolean leavesWordsWhole;
  private final boolean knowsAll;
  private final ZoneId zone;

  private DateDetector(String datepattern, ZoneId zone) throws DatePatternException {
    this.forms = DatePatterns.parse(datepattern);
    this.leavesWordsWhole = DatePatterns.leavesWordsWhole(datepattern);
    this.knowsAll = datepattern.isEmpty();
    this.zone = zone;
  }

  /**
   * A date that was found.
   *
   * @param cut what is cut out of the line; empty if the pattern matches without a date
   * @param instant empty if there is no such day or zone
   * @param template by its name
   */
  public record Found(Span cut, Optional<Instant> instant, String template) {}

  /**
   * A detector for a {@code datepattern}.
   *
   * @param datepattern empty: all forms that are known
   * @param zone of dates that name none
   */
  public static DateDetector of(Optional<String> datepattern, ZoneId zone)
      throws DatePatternException {
    return new DateDetector(datepattern.orElse(""), zone);
  }

  /**
   * Whether a text that holds no two characters side by side that are no word characters stands in
   * a line before its date is cut out if it does after.
   */
  public boolean leavesWordsWhole() {
    return leavesWordsWhole;
  }

  /**
   * The instant of a text that is nothing but a date of the commonest form; empty if it is none, or
   * if other forms are looked for.
   */
  public Optional<Instant> plain(String text) {
    if (!knowsAll || text.length() != PlainDate.LENGTH) {
      return Optional.empty();
    }
    return PlainDate.read(text, ' ').map(date -> date.atZone(zone).toInstant());
  }

  /**
   * The date of a line.
   *
   * @param to the byte after the line's last
   * @param now by which a year that is left out is guessed
   */
  public Optional<Found> find(byte[] line, int to, Instant now, Duration budget)
      throws OverrunException {
    Optional<Found> first = Optional.empty();
    for (Form form : forms) {
      DateTemplate template = form.template();
      Optional<Span> cut = template.find(line, to, budget);
      if (cut.isPresent() && isBefore(cut.get(), first)) {
        first = Optional.of(found(template, cut.get(), now));
        if (template.anchored()) {
          return first;
        }
      }
    }
    return first;
  }

  private static boolean isBefore(Span cut, Optional<Found> other) {
    return other.isEmpty() || cut.from() < other.get().cut().from();
  }

  private Found found(DateTemplate template, Span cut, Instant now) {
    Optional<Instant> instant = cut.isEmpty() ? Optional.empty() : template.instant(zone, now);
    return new Found(cut, instant, template.name());
  }
}
