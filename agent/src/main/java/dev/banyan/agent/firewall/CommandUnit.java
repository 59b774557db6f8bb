package dev.banyan.agent.firewall;

import dev.banyan.conf.ActionCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One action of one jail, for one family of addresses or for both if the same commands serve them.
 *
 * @param name of the action
 */
record CommandUnit(String name, List<Family> families, ActionCommands commands) {
  private static final int FIELDS = 11;

  CommandUnit {
    families = List.copyOf(families);
  }

  /** The unit as a word, which {@link #parse} understands. */
  String word() {
    List<String> fields =
        List.of(
            name,
            families.stream().map(Family::name).collect(Collectors.joining(" ")),
            commands.start(),
            commands.stop(),
            commands.check(),
            commands.repair(),
            commands.flush(),
            commands.ban(),
            commands.unban(),
            commands.prolong(),
            commands.limit().toString());
    return fields.stream()
        .map(text -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
        .collect(Collectors.joining(","));
  }

  static Optional<CommandUnit> parse(String word) {
    List<String> fields = new ArrayList<>();
    try {
      for (String field : word.split(",", -1)) {
        byte[] text = Base64.getDecoder().decode(field);
        fields.add(new String(text, StandardCharsets.UTF_8));
      }
      return fields.size() == FIELDS ? Optional.of(unit(fields)) : Optional.empty();
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static CommandUnit unit(List<String> f) {
    List<Family> families = new ArrayList<>();
    for (String family : f.get(1).split(" ", -1)) {
      families.add(Family.valueOf(family));
    }
    var commands =
        new ActionCommands(
            f.get(2),
            f.get(3),
            f.get(4),
            f.get(5),
            f.get(6),
            f.get(7),
            f.get(8),
            f.get(9),
            Duration.parse(f.get(10)));
    return new CommandUnit(f.get(0), families, commands);
  }
}
