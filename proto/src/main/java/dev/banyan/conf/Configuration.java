package dev.banyan.conf;

import com.google.protobuf.ByteString;
import dev.banyan.model.Block;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The rules that a directory in fail2ban's dialect holds.
 *
 * @param notices what is read but does not do what it says, and what is left out
 */
public record Configuration(Policy policy, List<Problem> notices) {
  public Configuration {
    notices = List.copyOf(notices);
  }

  /**
   * Reads {@code jail.conf} with all that it names.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public static Configuration load(Path directory) throws ConfigurationException {
    Findings findings = new Findings();
    Configuration configuration = new TreeReader(directory, findings).read();
    findings.throwIfAny();
    return configuration;
  }

  /** The same rules, bans being remembered that long after their end. */
  public Configuration remembering(Duration historytime) {
    return new Configuration(policy.remembering(historytime), notices);
  }

  /**
   * What protects a host for which nobody has written anything: five failures in Asterisk's log
   * within ten minutes, and the address is shut out for a week.
   */
  public static Configuration builtin() {
    JailName name = new JailName("asterisk");
    Jail jail =
        new Jail(
            name,
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
                Optional.empty()),
            List.of(new Jail.Log("/var/log/asterisk/messages", false)),
            "auto",
            5,
            Duration.ofMinutes(10),
            Optional.of(Duration.ofDays(7)),
            List.of(Block.everything(name.value())),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "no",
            Jail.Scope.CLUSTER,
            List.of(),
            Jail.DEFAULT_ATTEMPTTIME,
            false);
    return new Configuration(
        new Policy(List.of(jail), List.of(), ByteString.copyFromUtf8("builtin")), List.of());
  }
}
