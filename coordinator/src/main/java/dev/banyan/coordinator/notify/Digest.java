package dev.banyan.coordinator.notify;

import dev.banyan.model.Ban;
import dev.banyan.model.Jail.Notification;
import dev.banyan.model.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Many bans in one mail: how many of each name, and a line for each of the first {@value #LISTED}.
 */
final class Digest {
  static final int LISTED = 500;

  /** After that it is of no more use. */
  private static final Duration OLD = Duration.ofDays(1);

  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<String> lines = new ArrayList<>();
  private String id = "";
  private Instant begun = Instant.MAX;
  private int count;

  void add(Notification told, Notice notice, Instant now) {
    if (count == 0) {
      id = notice.id() + "-digest";
      begun = now;
    }
    count++;
    counts.merge(BanText.name(told, notice), 1, Integer::sum);
    if (lines.size() < LISTED) {
      lines.add(line(told, notice));
    }
  }

  int count() {
    return count;
  }

  boolean isOld(Instant now) {
    return now.isAfter(begun.plus(OLD));
  }

  Letter letter(Recipient recipient) {
    String names =
        counts.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    String subject = Printable.of("[Banyan] %d bans: %s".formatted(count, names), 200);
    StringBuilder text = new StringBuilder();
    text.append(
        "%d bans since %s, together: they were too many for a mail each, or none could be sent.%n%n"
            .formatted(count, BanText.time(begun)));
    counts.forEach((name, number) -> text.append("%8d  %s%n".formatted(number, name)));
    text.append('\n');
    lines.forEach(line -> text.append(line).append('\n'));
    if (count > lines.size()) {
      text.append("and %d more%n".formatted(count - lines.size()));
    }
    text.append("\nAll of them: banyan bans\nWhy one is:  banyan explain ADDRESS\n");
    return new Letter(recipient, id, subject, text.toString());
  }

  private static String line(Notification told, Notice notice) {
    Ban ban = notice.ban();
    return "%s  %s  %s  %s%s%s"
        .formatted(
            BanText.time(ban.since()),
            notice.address(),
            BanText.name(told, notice),
            BanText.cause(ban),
            notice.hosts().isEmpty() ? "" : " on " + BanText.hosts(notice),
            notice.suspension().isPresent() ? BanText.NOT_ENFORCED : "");
  }
}
