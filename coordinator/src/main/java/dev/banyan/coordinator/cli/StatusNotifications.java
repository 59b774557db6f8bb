package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.wire.Notifications;
import dev.banyan.wire.StatusReply;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code banyan status} says of notifications. */
final class StatusNotifications {
  private StatusNotifications() {}

  /** For programs. */
  static List<Map<String, @Nullable Object>> fields(StatusReply status) {
    return status.getNotificationsList().stream().map(StatusNotifications::fields).toList();
  }

  private static Map<String, @Nullable Object> fields(Notifications told) {
    return new Row()
        .put("kind", told.getKind())
        .put("sent", told.getSent())
        .put("failed", told.getFailed())
        .put("dropped", told.getDropped())
        .put("waiting", told.getWaiting())
        .time("failing_since", told.hasFailingSinceMs(), told.getFailingSinceMs())
        .text("why", told.getWhy())
        .fields();
  }

  /** For people. */
  static List<String> lines(StatusReply status, Console console) {
    return status.getNotificationsList().stream().map(told -> line(told, console)).toList();
  }

  private static String line(Notifications told, Console console) {
    StringBuilder line = new StringBuilder("%-9s ".formatted(Console.safe(told.getKind())));
    line.append("%d sent, %d waiting".formatted(told.getSent(), told.getWaiting()));
    if (told.getDropped() > 0) {
      line.append(", %d dropped".formatted(told.getDropped()));
    }
    if (told.hasFailingSinceMs()) {
      line.append("; FAILING since ")
          .append(console.when(told.getFailingSinceMs()))
          .append(": ")
          .append(Console.safe(told.getWhy()));
    }
    return line.toString();
  }
}
