package dev.banyan.agent.detect;

import dev.banyan.agent.ami.AmiSpec;
import dev.banyan.agent.journal.JournalSpec;
import dev.banyan.agent.journal.JournalSpec.Framing;
import dev.banyan.agent.tail.LogSpec;
import dev.banyan.agent.tail.Source;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.AgentSettings.JailOverride;
import dev.banyan.conf.JournalMatch;
import dev.banyan.filter.builtin.BuiltIn;
import dev.banyan.model.Jail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** What each jail reads on this host: files, the journal, or Asterisk's manager interface. */
final class JailSources {
  private static final String TAIL = " tail";
  private static final String HEAD = " head";

  private final AgentSettings settings;
  private final Path journal;

  /**
   * @param journal the socket of journald, where there is one
   */
  JailSources(AgentSettings settings, Path journal) {
    this.settings = settings;
    this.journal = journal;
  }

  /**
   * What the jail reads here.
   *
   * @throws IllegalArgumentException if it can read nothing
   */
  Set<? extends Source> of(Jail jail) {
    JailOverride override = settings.jails().getOrDefault(jail.name(), JailOverride.NOTHING);
    return switch (override.backend().orElse(jail.backend())) {
      case "systemd" -> Set.of(journal(jail));
      case "ami" -> Set.of(ami(jail, override));
      case "auto" -> filesOrJournal(jail, override);
      default -> files(jail, override);
    };
  }

  /** The journal if the filter knows it, this host has one, and none of the files is there. */
  private Set<? extends Source> filesOrJournal(Jail jail, JailOverride override) {
    Set<LogSpec> files = logs(jail, override);
    boolean onlyJournal =
        override.logpath().isEmpty()
            && jail.filter().journalmatch().isPresent()
            && Files.exists(journal)
            && files.stream().noneMatch(LogSpec::isThere);
    return onlyJournal ? Set.of(journal(jail)) : files(jail, override);
  }

  private static Set<LogSpec> files(Jail jail, JailOverride override) {
    Set<LogSpec> logs = logs(jail, override);
    if (logs.isEmpty()) {
      throw new IllegalArgumentException(
          "the rules name no log for it; name one as logpath in [%s] of agent.conf, or a backend"
              .formatted(jail.name()));
    }
    return logs;
  }

  private static JournalSpec journal(Jail jail) {
    boolean judged = isBuiltIn(jail);
    return new JournalSpec(
        jail.name(),
        JournalMatch.parse(jail.filter().journalmatch().orElse("")),
        jail.findtime(),
        judged ? Framing.SYSLOG_UNLESS_STDOUT : Framing.SYSLOG);
  }

  private static AmiSpec ami(Jail jail, JailOverride override) {
    if (!isBuiltIn(jail)) {
      throw new IllegalArgumentException(
          "backend = ami goes with filter = banyan/asterisk only: events are no lines for a regex");
    }
    return override
        .ami()
        .map(ami -> new AmiSpec(jail.name(), ami))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "backend = ami needs ami.user and ami.secretfile in [%s] of agent.conf"
                        .formatted(jail.name())));
  }

  private static boolean isBuiltIn(Jail jail) {
    return jail.filter().builtin().filter(BuiltIn.ASTERISK::equals).isPresent();
  }

  private static Set<LogSpec> logs(Jail jail, JailOverride override) {
    Set<LogSpec> logs = new LinkedHashSet<>();
    if (!override.logpath().isEmpty()) {
      override.logpath().forEach(path -> logs.add(ofHost(path)));
    } else {
      jail.logs().forEach(log -> logs.add(spec(log.path(), log.fromEnd(), false)));
    }
    return logs;
  }

  /** As in {@code logpath}: a path and, perhaps, where to begin. */
  private static LogSpec ofHost(String path) {
    if (path.endsWith(TAIL)) {
      return spec(path.substring(0, path.length() - TAIL.length()), true, true);
    }
    boolean head = path.endsWith(HEAD);
    return spec(head ? path.substring(0, path.length() - HEAD.length()) : path, false, true);
  }

  private static LogSpec spec(String path, boolean fromEnd, boolean anywhere) {
    String trimmed = path.strip();
    if (!trimmed.startsWith("/")) {
      throw new IllegalArgumentException("logpath '" + trimmed + "' is not absolute");
    }
    return new LogSpec(trimmed, fromEnd, anywhere);
  }
}
