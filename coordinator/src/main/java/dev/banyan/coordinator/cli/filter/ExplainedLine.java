package dev.banyan.coordinator.cli.filter;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.filter.FilterOptions.Chosen;
import dev.banyan.coordinator.cli.trial.Protocol;
import dev.banyan.coordinator.cli.trial.Protocol.Answer;
import dev.banyan.coordinator.cli.trial.Protocol.Regex;
import dev.banyan.coordinator.cli.trial.Protocol.Verdict;
import dev.banyan.filter.Match;
import dev.banyan.filter.asterisk.Anatomy;
import dev.banyan.filter.asterisk.Anatomy.Outcome;
import dev.banyan.filter.asterisk.Anatomy.Tried;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a filter made of a line, in words or as an object.
 *
 * @param records whether the filter reads records by their grammar and not by regexes
 * @param record the line taken apart, if it begins as a record
 */
record ExplainedLine(Chosen filter, Protocol protocol, boolean records, Optional<Anatomy> record) {

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "filter     " + (filter.name().isEmpty() ? "" : filter.name() + ", ") + filter.from());
    if (records) {
      record.ifPresentOrElse(
          anatomy -> head(lines, anatomy), () -> lines.add("record     none begins here"));
    }
    lines.add("date       " + date());
    record.ifPresent(anatomy -> shapes(lines, anatomy));
    for (String key : List.of("prefregex", "ignoreregex", "failregex")) {
      regexes(lines, protocol.regexes(key));
    }
    protocol.match().ifPresent(match -> match(lines, match));
    lines.add("verdict    " + verdictInWords());
    return lines.stream().map(Console::safe).toList();
  }

  private static void head(List<String> lines, Anatomy anatomy) {
    lines.add("record     written by " + anatomy.file());
    lines.add(
        "framing    "
            + (anatomy.escaped()
                ? "lets no newline of a sender through"
                : "plain: a newline of a sender could begin a line; what stands before decides"));
    lines.add("message    " + anatomy.message());
  }

  private String date() {
    return protocol
        .date()
        .map(
            date ->
                "'%s' is %s, by %s"
                    .formatted(
                        date.text(),
                        date.time().map(Object::toString).orElse("no time that there is"),
                        date.form()))
        .orElse("none found");
  }

  private static void shapes(List<String> lines, Anatomy anatomy) {
    for (Tried tried : anatomy.tried()) {
      lines.add("shape %-4d %s".formatted(tried.number(), tried.grammar()));
      lines.add("           " + outcome(tried));
      if (tried.outcome() == Outcome.READ && !tried.addressField().isEmpty()) {
        lines.add("           the address stands in " + tried.addressField());
      }
    }
    if (anatomy.tried().isEmpty()) {
      lines.add("shape      none: %s tells of no failure".formatted(anatomy.file()));
    }
  }

  private static String outcome(Tried tried) {
    String harmless =
        !tried.failure()
            ? "; it is no failure"
            : tried.misdial() ? "; a user's misdial, a failure only with mode=aggressive" : "";
    return switch (tried.outcome()) {
      case OTHER -> "no: the message begins differently";
      case OPEN ->
          tried.reading().isPresent()
              ? "cut: it does not end so, but its address stands before the sender's text"
                  + harmless
              : "no: it begins so, but does not end so, or was cut";
      case AMBIGUOUS -> "in doubt: it can be read as naming different addresses";
      case READ -> "yes" + harmless;
    };
  }

  /** Those at the end that were not asked are one line. */
  private void regexes(List<String> lines, List<Regex> all) {
    int asked = all.size();
    while (asked > 0 && all.get(asked - 1).answer() == Answer.NOT_ASKED) {
      asked--;
    }
    all.subList(0, asked).forEach(regex -> regex(lines, regex));
    if (asked < all.size()) {
      Regex first = all.get(asked);
      String last = all.size() - asked > 1 ? "-" + all.size() : "";
      String why = notAsked(first);
      lines.add(
          "%-10s not asked%s".formatted(label(first) + last, why.isEmpty() ? "" : ": " + why));
    }
  }

  private String notAsked(Regex regex) {
    if (answered("prefregex", Answer.NO)) {
      return "the prefregex does not match";
    }
    boolean ignore = regex.key().equals("ignoreregex");
    if (answered("failregex", Answer.YES)) {
      return ignore ? "" : "one before matches";
    }
    return ignore ? "no regex matches" : answered("ignoreregex", Answer.YES) ? "it is ignored" : "";
  }

  private boolean answered(String key, Answer answer) {
    return protocol.regexes(key).stream().anyMatch(regex -> regex.answer() == answer);
  }

  private static String label(Regex regex) {
    return switch (regex.key()) {
      case "failregex" -> "regex " + regex.number();
      case "ignoreregex" -> "ignore " + regex.number();
      default -> regex.key();
    };
  }

  private static void regex(List<String> lines, Regex regex) {
    lines.add("%-10s %s".formatted(label(regex), regex.text()));
    lines.add("           " + answer(regex.answer()));
    regex.groups().forEach((name, text) -> lines.add("           %s = %s".formatted(name, text)));
  }

  private static String answer(Answer answer) {
    return switch (answer) {
      case NOT_ASKED -> "not asked";
      case NO -> "no match";
      case YES -> "match";
      case OVERRAN -> "ran out of its time";
    };
  }

  private void match(List<String> lines, Match match) {
    FilterJson.fields(new Row(), match, filter.name())
        .fields()
        .forEach(
            (key, value) -> {
              if (value != null && !key.equals("jail") && !key.equals("regex")) {
                lines.add("%-10s %s".formatted(key, value));
              }
            });
  }

  private String verdictInWords() {
    String why = protocol.why().orElse("");
    return switch (verdict()) {
      case FAILURE -> "a failure; it counts";
      case DOUBTED -> "not counted: " + why;
      case PASSED_OVER -> "passed over: " + why;
      case IGNORED ->
          "ignored: no failure" + (isMisdial() ? "; it is with mode=aggressive" : " by itself");
      case MISSED -> "missed: it means nothing to this filter";
    };
  }

  /** A record that is known, but says of no failure, is no miss. */
  private Verdict verdict() {
    Verdict verdict = protocol.verdict();
    return verdict == Verdict.MISSED && known().isPresent() ? Verdict.IGNORED : verdict;
  }

  /** As what the record can be read. */
  private Optional<Tried> known() {
    return record.stream()
        .flatMap(anatomy -> anatomy.tried().stream())
        .filter(tried -> tried.outcome() == Outcome.READ || tried.reading().isPresent())
        .findFirst();
  }

  private boolean isMisdial() {
    return known().filter(tried -> tried.failure() && tried.misdial()).isPresent();
  }

  /** For programs. */
  Map<String, @Nullable Object> fields() {
    Row row =
        new Row()
            .text("jail", filter.name())
            .put("from", filter.from())
            .put("verdict", verdict().name().toLowerCase(Locale.ROOT))
            .put("counted", verdict() == Verdict.FAILURE)
            .put("why", protocol.why().orElse(null))
            .put("date", protocol.date().map(ExplainedLine::dateFields).orElse(null))
            .put("record", record.map(ExplainedLine::recordFields).orElse(null))
            .put(
                "regexes",
                Stream.of("prefregex", "ignoreregex", "failregex")
                    .flatMap(key -> protocol.regexes(key).stream())
                    .map(ExplainedLine::regexFields)
                    .toList());
    row.put(
        "match",
        protocol
            .match()
            .map(match -> FilterJson.fields(new Row(), match, filter.name()).fields())
            .orElse(null));
    return row.fields();
  }

  private static Map<String, @Nullable Object> dateFields(Protocol.Date date) {
    return new Row()
        .put("text", date.text())
        .put("form", date.form())
        .put("time", date.time().map(Object::toString).orElse(null))
        .fields();
  }

  private static Map<String, @Nullable Object> recordFields(Anatomy anatomy) {
    return new Row()
        .text("stamp", anatomy.stamp())
        .put("file", anatomy.file())
        .put("message", anatomy.message())
        .put("escaped", anatomy.escaped())
        .put("shapes", anatomy.tried().stream().map(ExplainedLine::shapeFields).toList())
        .fields();
  }

  private static Map<String, @Nullable Object> shapeFields(Tried tried) {
    return new Row()
        .put("shape", tried.number())
        .put("grammar", tried.grammar())
        .put("failure", tried.failure())
        .put("outcome", tried.outcome().name().toLowerCase(Locale.ROOT))
        .text("address_field", tried.addressField())
        .fields();
  }

  private static Map<String, @Nullable Object> regexFields(Regex regex) {
    return new Row()
        .put("key", regex.key())
        .put("number", regex.number())
        .put("regex", regex.text())
        .put("answer", regex.answer().name().toLowerCase(Locale.ROOT))
        .put("groups", new LinkedHashMap<>(regex.groups()))
        .fields();
  }
}
