package dev.banyan.coordinator.cli.fail2ban;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was taken over, what not and why. */
final class ImportReport {
  private static final int SHOWN = 3;

  private final List<Item> items = new ArrayList<>();

  /** A thing of fail2ban's. */
  enum Kind {
    JAIL("jail", "jails"),
    ALLOWED("allowed network", "allowed networks"),
    BAN("ban", "bans");

    private final String one;
    private final String many;

    Kind(String one, String many) {
      this.one = one;
      this.many = many;
    }
  }

  /** What becomes of it. */
  enum Fate {
    TAKEN,
    /** There is nothing to take: it is over or there already. */
    NEEDLESS,
    LEFT_OUT
  }

  /**
   * One thing.
   *
   * @param jail whose; empty: of all
   * @param until when it ends, if it does
   * @param why it is not taken
   */
  record Item(Kind kind, String jail, String what, Optional<Instant> until, Fate fate, String why) {
    Item becomes(Fate other, String because) {
      return new Item(kind, jail, what, until, other, because);
    }
  }

  private record Group(Kind kind, String jail, Fate fate, String why) {}

  void add(Item item) {
    items.add(item);
  }

  /** Whether all was taken that there was to take. */
  boolean isComplete() {
    return items.stream().noneMatch(item -> item.fate() == Fate.LEFT_OUT);
  }

  /** For programs. */
  Stream<Row> rows(boolean dryRun) {
    return items.stream()
        .map(
            item ->
                new Row()
                    .put("kind", item.kind().name().toLowerCase(java.util.Locale.ROOT))
                    .text("jail", item.jail())
                    .put("what", item.what())
                    .time(
                        "until",
                        item.until().isPresent(),
                        item.until().map(Instant::toEpochMilli).orElse(0L))
                    .put("taken", item.fate() == Fate.TAKEN && !dryRun)
                    .put("left_out", item.fate() == Fate.LEFT_OUT)
                    .text("why", item.why()));
  }

  /** For people. */
  List<String> lines(boolean dryRun) {
    Map<Group, List<String>> groups = new LinkedHashMap<>();
    for (Item item : items) {
      var group = new Group(item.kind(), item.jail(), item.fate(), item.why());
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(item.what());
    }
    List<String> lines = new ArrayList<>();
    groups.forEach((group, all) -> lines.add(Console.safe(line(group, all, dryRun))));
    lines.add(sum(dryRun));
    return lines;
  }

  private static String line(Group group, List<String> all, boolean dryRun) {
    String fate = group.fate() == Fate.TAKEN ? (dryRun ? "would be taken" : "taken") : "not taken";
    String of = group.jail().isEmpty() ? "" : " of jail " + group.jail();
    String why = group.why().isEmpty() ? "" : ": " + group.why();
    String some = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return "%s: %s%s (%s%s)%s"
        .formatted(
            fate,
            count(group.kind(), all.size()),
            of,
            some,
            all.size() > SHOWN ? " and others" : "",
            why);
  }

  private static String count(Kind kind, long number) {
    return "%,d %s".formatted(number, number == 1 ? kind.one : kind.many);
  }

  private String sum(boolean dryRun) {
    return "%s %s and %s; %,d left out"
        .formatted(
            dryRun ? "would take" : "took",
            count(Kind.BAN, taken(Kind.BAN)),
            count(Kind.ALLOWED, taken(Kind.ALLOWED)),
            items.stream().filter(item -> item.fate() == Fate.LEFT_OUT).count());
  }

  private long taken(Kind kind) {
    return items.stream().filter(item -> item.kind() == kind && item.fate() == Fate.TAKEN).count();
  }
}
