package dev.banyan.agent;

import dev.banyan.conf.AgentSettings;
import dev.banyan.model.FilterText;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Measure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jails and settings that tests share. */
public final class Jails {
  private static final FilterText WRONG_PASSWORD =
      new FilterText(
          "asterisk",
          Optional.empty(),
          Optional.empty(),
          List.of("Registration from '.*' failed for '<HOST>' - Wrong password"),
          List.of(),
          Optional.empty(),
          1,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private Jails() {}

  /** Five wrong passwords in ten minutes, on these hosts; none: on all. */
  public static Jail of(String name, String log, String... hosts) {
    return jail(name, log, "no", hosts);
  }

  /** The same on all hosts, with what becomes of names. */
  public static Jail lookingUp(String name, String log, String usedns) {
    return jail(name, log, usedns);
  }

  /** The same by the built-in filter, with patience for those who logged in. */
  public static Jail trusting(String name, String log) {
    FilterText builtIn =
        new FilterText(
            "asterisk",
            Optional.of("asterisk"),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return jail(builtIn, name, log, "no").counting(new Measure(1, 32, 64, Measure.WHOLE, true));
  }

  private static Jail jail(String name, String log, String usedns, String... hosts) {
    return jail(WRONG_PASSWORD, name, log, usedns, hosts);
  }

  private static Jail jail(
      FilterText filter, String name, String log, String usedns, String... hosts) {
    return new Jail(
        new JailName(name),
        filter,
        List.of(new Jail.Log(log, false)),
        "auto",
        5,
        Duration.ofMinutes(10),
        Optional.of(Duration.ofDays(7)),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        usedns,
        Jail.Scope.CLUSTER,
        List.of(hosts),
        Duration.ofSeconds(5),
        false);
  }

  /** Of host {@code pbx-1}, which blocks nothing. */
  public static AgentSettings settings(Path state, Path root, String servers) {
    return new AgentSettings(
        new HostName("pbx-1"),
        List.of(),
        state,
        "dry-run",
        Duration.ofSeconds(10),
        List.of(root),
        Optional.empty(),
        false,
        Map.of("bootstrap.servers", servers),
        Map.of());
  }
}
