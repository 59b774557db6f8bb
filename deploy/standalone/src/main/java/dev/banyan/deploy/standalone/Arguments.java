package dev.banyan.deploy.standalone;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code banyan standalone} was told.
 *
 * @param config directory of jails and settings; empty: the usual one, else the built-in jail for
 *     Asterisk
 * @param state directory under which each part has its own
 * @param agent whether this host is followed and protected
 * @param settings that win over files and environment, by key
 */
record Arguments(Optional<Path> config, Path state, boolean agent, Map<String, String> settings) {
  static final String USAGE =
      """
      usage: banyan standalone [--config DIR] [--state DIR] [--no-agent] [--set KEY=VALUE]...

      Runs a Kafka broker, a coordinator and the agent of this host in one process, until it is told
      to end. When it serves it prints one line that begins with "ready".

        --config DIR      jail.conf, filter.d, action.d, coordinator.conf and agent.conf, or a whole
                          /etc/fail2ban (default: /etc/banyan; if it has no jail.conf: Asterisk's log
                          /var/log/asterisk/messages, 5 failures in 10 minutes, a week)
        --state DIR       where everything is kept (default: /var/lib/banyan)
        --no-agent        do not follow or protect this host; serve others
        --set KEY=VALUE   a setting of coordinator.conf or agent.conf; one that both have goes to the
                          coordinator, "agent.KEY" to the agent; "brokerport" is where Kafka
                          listens, beside the coordinator (default: 9092)

      Everything listens on loopback unless "listen" names another address. That needs certificates
      (tls.ca, tls.certificate, tls.key; see banyan pki), by which the broker knows agents from
      coordinators, or "insecure=yes" in a network that you trust.

      example: banyan standalone --config /etc/fail2ban
      """;

  private static final Path DEFAULT_STATE = Path.of("/var/lib/banyan");

  Arguments {
    settings = Map.copyOf(settings);
  }

  static Arguments parse(String... words) throws UsageException {
    Deque<String> rest = new ArrayDeque<>(List.of(words));
    Optional<Path> config = Optional.empty();
    Path state = DEFAULT_STATE;
    boolean agent = true;
    Map<String, String> settings = new LinkedHashMap<>();
    while (!rest.isEmpty()) {
      String option = rest.pop();
      switch (option) {
        case "--config" -> config = Optional.of(Path.of(value(option, rest)));
        case "--state" -> state = Path.of(value(option, rest));
        case "--no-agent" -> agent = false;
        case "--set" -> set(value(option, rest), settings);
        default -> throw new UsageException("what is '%s'?".formatted(option));
      }
    }
    return new Arguments(config, state.toAbsolutePath(), agent, settings);
  }

  private static String value(String option, Deque<String> rest) throws UsageException {
    if (rest.isEmpty()) {
      throw new UsageException(option + " needs a value");
    }
    return rest.pop();
  }

  private static void set(String setting, Map<String, String> settings) throws UsageException {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new UsageException("--set %s: expected KEY=VALUE".formatted(setting));
    }
    settings.put(setting.substring(0, equals).strip(), setting.substring(equals + 1).strip());
  }

  /** The command line is wrong; the message says how. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }
}
