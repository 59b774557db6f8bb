package dev.banyan.filter;

import dev.banyan.filter.literal.Lines;
import dev.banyan.model.FilterText;
import java.time.Instant;
import java.time.ZoneId;

/** A filter ready to be used. Owner: one thread. */
public interface Filter {

  /**
   * Compiles a filter, a built-in one if the text names it, of which only addresses count.
   *
   * @param zone of log dates that name none
   * @throws FilterException with everything that is wrong with it
   */
  static Filter compile(FilterText text, ZoneId zone) throws FilterException {
    return compile(text, zone, HostNames.IGNORED);
  }

  /**
   * The same filter, which tells of names too if that is wanted. The built-in ones know none.
   *
   * @param names what becomes of a host that is named otherwise than by its address
   */
  static Filter compile(FilterText text, ZoneId zone, HostNames names) throws FilterException {
    return compile(text, zone, names, Steps.UNSEEN);
  }

  /**
   * The same filter, watched: it looks at every line, also at those that cannot match.
   *
   * @param steps sees what it does
   */
  static Filter compile(FilterText text, ZoneId zone, HostNames names, Steps steps)
      throws FilterException {
    return Compiler.compile(text, zone, names, steps);
  }

  /**
   * The built-in filter for Asterisk, for messages of its manager interface in place of lines: one
   * a line, fields apart by tabs.
   *
   * @param text of which only the mode matters
   */
  static Filter ofEvents(FilterText text) {
    return new EventFilter(Compiler.countsMisdials(text));
  }

  /**
   * Reads whole lines, each ended by a newline, and reports those that name an offender in their
   * order. A line can be part of something that began in the lines before it, so the lines of a log
   * are to be given in their order and without gaps.
   *
   * @param log which log the lines are of, by any name that is its own
   * @param now the clock, by which years that a date leaves out are guessed
   */
  void scan(String log, Lines lines, Instant now, Sink sink);

  /**
   * The same for the lines between two bytes.
   *
   * @param from the first byte of the first line
   * @param to the byte after the last newline
   */
  default void scan(String log, byte[] buffer, int from, int to, Instant now, Sink sink) {
    scan(log, Lines.of(buffer, from, to), now, sink);
  }

  /** The same for a filter that reads a single log. */
  default void scan(byte[] buffer, int from, int to, Instant now, Sink sink) {
    scan("", buffer, from, to, now, sink);
  }

  /** Takes what a scan finds. */
  interface Sink {
    /**
     * One line matched.
     *
     * @param lineFrom where the line begins in the scanned buffer
     * @param lineTo where it ends, without its line end
     */
    void found(int lineFrom, int lineTo, Match match);

    /** One line matched that has a name in place of an address. */
    default void named(int lineFrom, int lineTo, NamedMatch match) {
      passedOver(lineFrom, lineTo, "it names " + match.name() + ", and names are not looked up");
    }

    /** Whether it wants to hear of successful logins; those who do not are spared the work. */
    default boolean hearsLogins() {
      return false;
    }

    /**
     * One line tells of a successful login whose sender proved his address.
     *
     * @param match who it was
     */
    default void loggedIn(int lineFrom, int lineTo, Match match) {}

    /**
     * One line was passed over: it could not be read to its end, or it cannot be believed.
     *
     * @param why what to tell the operator, without the line's text
     */
    default void passedOver(int lineFrom, int lineTo, String why) {}

    /**
     * One line matched that tells of a failure which a line before it told of, in other words.
     *
     * @param match what it would be; it must not count
     */
    default void told(int lineFrom, int lineTo, Match match) {}

    /**
     * One line was passed over that looks like a match.
     *
     * @param match what it would have been; it must not count
     * @param why it cannot be believed
     */
    default void doubted(int lineFrom, int lineTo, Match match, String why) {
      passedOver(lineFrom, lineTo, why);
    }
  }
}
