package dev.banyan.coordinator.cli.console;

import dev.banyan.codec.Fields;
import dev.banyan.codec.MalformedException;
import dev.banyan.conf.Durations;
import dev.banyan.conf.Problem;
import dev.banyan.model.Cidr;
import dev.banyan.model.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Where answers go: text for people, or objects for programs. */
public final class Console {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private final Context context;
  private final boolean json;

  public Console(Context context, boolean json) {
    this.context = context;
    this.json = json;
  }

  /** Whether programs read the answer. */
  public boolean isForPrograms() {
    return json;
  }

  public void object(Row row) {
    context.out().println(Json.line(row.fields()));
  }

  /** A line, which is fit for a terminal. */
  public void line(String line) {
    context.out().println(line);
  }

  /** A moment, local and from now. */
  public String when(long epochMillis) {
    Instant time = Instant.ofEpochMilli(epochMillis);
    Duration ahead = Duration.between(context.clock().instant(), time);
    String relative = ahead.isNegative() ? about(ahead.negated()) + " ago" : "in " + about(ahead);
    return local(epochMillis) + " (" + relative + ")";
  }

  /** A moment in this host's zone. */
  public String local(long epochMillis) {
    return TIME.format(Instant.ofEpochMilli(epochMillis).atZone(context.zone()));
  }

  public String until(boolean limited, long epochMillis) {
    return limited ? when(epochMillis) : "for ever";
  }

  /** A duration; what is negative lasts for ever. */
  public static String lasting(long millis) {
    return millis < 0 ? "for ever" : Durations.words(Duration.ofMillis(millis));
  }

  /** The two largest units of a duration. */
  private static String about(Duration duration) {
    return Durations.words(duration).replaceFirst("^(\\d+\\D(?:\\d+\\D)?).*$", "$1");
  }

  /** A network; a single address without its length. */
  public static String address(dev.banyan.wire.Cidr wire) {
    try {
      Cidr cidr = Fields.cidr(wire);
      return cidr.isSingle() ? cidr.address().toString() : cidr.toString();
    } catch (MalformedException e) {
      return "?";
    }
  }

  /** Something to know about a configuration that can be used all the same. */
  public static String notice(Problem notice) {
    return "notice   " + safe(notice.toString());
  }

  /** Text of others, fit for a terminal. */
  public static String safe(String text) {
    return Printable.of(text);
  }
}
