package dev.banyan.filter.regex;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Matcher;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Region;
import org.joni.Syntax;
import org.joni.WarnCallback;
import org.joni.exception.JOniException;

/**
 * A regex, compiled, with what it matched last. It searches valid UTF-8 only.
 *
 * <p>Owner: one thread.
 */
public final class Pattern {
  /** Perl's, with conditionals, sets in sets, and without a dollar of its own. */
  private static final Syntax SYNTAX =
      new Syntax(
          "banyan",
          Syntax.PerlNG.op,
          Syntax.PerlNG.op2 | Syntax.OP2_QMARK_LPAREN_CONDITION | Syntax.OP2_CCLASS_SET_OP,
          Syntax.PerlNG.op3,
          Syntax.PerlNG.behavior & ~Syntax.NOT_NEWLINE_IN_NEGATIVE_CC,
          Option.CAPTURE_GROUP,
          Syntax.PerlNG.metaCharTable);

  private final String source;
  private final Node root;
  private final Map<String, Integer> names;
  private final Regex regex;
  private Optional<Found> found = Optional.empty();

  /** The text that was searched last, and where in it the groups are. */
  private static final class Found {
    final byte[] text;
    final Region region;

    Found(byte[] text, Region region) {
      this.text = text;
      this.region = region;
    }

    Optional<Span> group(int number) {
      int from = region.getBeg(number);
      return from < 0 ? Optional.empty() : Optional.of(new Span(text, from, region.getEnd(number)));
    }
  }

  private Pattern(String source, Parser.Parsed parsed) {
    this.source = source;
    this.root = parsed.root();
    this.names = Map.copyOf(parsed.names());
    byte[] joni = Emitter.emit(root).getBytes(StandardCharsets.UTF_8);
    this.regex =
        new Regex(
            joni,
            0,
            joni.length,
            Option.CAPTURE_GROUP,
            UTF8Encoding.INSTANCE,
            SYNTAX,
            WarnCallback.NONE);
  }

  /**
   * Compiles a regex of Python's dialect with fail2ban's tags.
   *
   * @throws RegexException if it is none, or means something that Joni cannot do
   */
  public static Pattern compile(String source, Dialect dialect) throws RegexException {
    Parser.Parsed parsed = Parser.parse(source, dialect);
    try {
      return new Pattern(source, parsed);
    } catch (JOniException | IndexOutOfBoundsException e) {
      // Joni 2.2.6 looks for the longest text of some odd regexes beyond its end
      throw new RegexException("not possible here: " + e.getMessage(), 0);
    }
  }

  /**
   * Searches {@code text} from its beginning.
   *
   * @param to the byte after the last; the text ends there
   * @throws OverrunException if it takes longer than {@code budget}
   */
  public boolean search(byte[] text, int to, Duration budget) throws OverrunException {
    return search(text, 0, to, budget);
  }

  /** Searches {@code text} from {@code from} on; what stands before is seen by look-behinds. */
  public boolean search(byte[] text, int from, int to, Duration budget) throws OverrunException {
    Matcher matcher = regex.matcher(text, 0, to, budget.toNanos());
    found = Optional.empty();
    try {
      if (matcher.searchInterruptible(from, to, Option.NONE) < 0) {
        return false;
      }
    } catch (InterruptedException e) {
      throw new OverrunException(source, e);
    }
    found = Optional.of(new Found(text, matcher.getEagerRegion()));
    return true;
  }

  public Set<String> names() {
    return names.keySet();
  }

  /** What a group matched last; empty if it took no part. */
  public Optional<Span> group(String name) {
    Integer number = names.get(name);
    return number == null ? Optional.empty() : group(number);
  }

  /** What a group matched last, by its number, 0 being all; empty if it took no part. */
  public Optional<Span> group(int number) {
    return found.flatMap(f -> f.group(number));
  }

  public int groupCount() {
    return regex.numberOfCaptures();
  }

  /**
   * Texts of which each line that matches must hold at least one; none: nothing is known. A text
   * never reaches over a place from which a date may have been cut.
   */
  public List<String> literals() {
    return Literals.of(root);
  }

  /** The regex as it was given. */
  @Override
  public String toString() {
    return source;
  }
}
