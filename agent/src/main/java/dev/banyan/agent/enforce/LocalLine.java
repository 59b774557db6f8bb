package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Locals.Local;
import dev.banyan.agent.enforce.Locals.Place;
import dev.banyan.agent.enforce.Locals.Unban;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lines of the bans file about what this host decided by itself; see {@link BansLine}. */
final class LocalLine {
  private static final String ANY = "*";

  private LocalLine() {}

  static String ban(Local local) {
    LocalBan ban = local.ban();
    return String.join(
        " ",
        "local",
        ban.until().map(end -> Long.toString(end.toEpochMilli())).orElse("-"),
        Long.toString(ban.lastFailure().toEpochMilli()),
        Integer.toString(ban.failures()),
        local.place().map(LocalLine::place).orElseGet(() -> lines(local)),
        ban.jail().value(),
        ban.cidr().toString());
  }

  static String end(Target target) {
    return "answered " + target.jail() + " " + target.cidr();
  }

  static String unban(Unban unban) {
    return String.join(
        " ",
        "unban",
        unban.epoch().toString(),
        unban.revision().toString(),
        Long.toString(unban.unban().at().toEpochMilli()),
        jail(unban.unban()),
        unban.unban().cidr().toString());
  }

  static String forget(LocalUnban unban) {
    return "forget " + jail(unban) + " " + unban.cidr();
  }

  /** The line of a text that begins with this word; empty if it is of another kind. */
  static Optional<BansLine> parse(String kind, String text) throws MalformedException {
    return switch (kind) {
      case "local" -> Optional.of(ban(words(text, 7)));
      case "answered" -> Optional.of(end(words(text, 3)));
      case "unban" -> Optional.of(unban(words(text, 6)));
      case "forget" -> Optional.of(forget(words(text, 3)));
      default -> Optional.empty();
    };
  }

  private static String[] words(String text, int count) throws MalformedException {
    String[] words = text.split(" ");
    if (words.length != count) {
      throw new MalformedException("%d words, not %d".formatted(words.length, count));
    }
    return words;
  }

  private static BansLine end(String[] words) throws MalformedException {
    var target = new Target(new JailName(words[1]), BansLine.cidr(words[2]));
    return new BansLine.OfHost(target, Optional.empty());
  }

  private static BansLine forget(String[] words) throws MalformedException {
    var unban = new LocalUnban(jail(words[1]), BansLine.cidr(words[2]), Instant.EPOCH);
    return new BansLine.Unbanned(unban, Optional.empty());
  }

  private static BansLine ban(String[] words) throws MalformedException {
    var ban =
        new LocalBan(
            new JailName(words[5]),
            BansLine.cidr(words[6]),
            Instant.ofEpochMilli(Long.parseLong(words[2])),
            BansLine.until(words[1]),
            Integer.parseInt(words[3]));
    boolean placed = words[4].indexOf(':') >= 0;
    var local =
        placed
            ? new Local(ban, place(words[4]))
            : new Local(ban, Optional.empty(), lines(words[4].substring(1)));
    return new BansLine.OfHost(local.target(), Optional.of(local));
  }

  private static String place(Place place) {
    return place.partition() + ":" + place.offset();
  }

  private static Place place(String text) {
    int colon = text.indexOf(':');
    return new Place(
        Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
  }

  private static String lines(Local local) {
    return local.lines().entrySet().stream()
        .map(last -> Long.toHexString(last.getKey()) + "@" + last.getValue())
        .collect(Collectors.joining(",", "-", ""));
  }

  private static Map<Long, Long> lines(String text) {
    Map<Long, Long> lines = new HashMap<>();
    for (String line : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] halves = line.split("@", 2);
      lines.put(Long.parseUnsignedLong(halves[0], 16), Long.parseLong(halves[1]));
    }
    return lines;
  }

  private static BansLine unban(String[] words) throws MalformedException {
    var unban =
        new LocalUnban(
            jail(words[4]),
            BansLine.cidr(words[5]),
            Instant.ofEpochMilli(Long.parseLong(words[3])));
    var epoch = new Epoch(Long.parseUnsignedLong(words[1], 16));
    var state = new Unban(unban, epoch, new Revision(Long.parseLong(words[2])));
    return new BansLine.Unbanned(unban, Optional.of(state));
  }

  private static String jail(LocalUnban unban) {
    return unban.jail().map(JailName::value).orElse(ANY);
  }

  private static Optional<JailName> jail(String text) {
    return text.equals(ANY) ? Optional.empty() : Optional.of(new JailName(text));
  }
}
