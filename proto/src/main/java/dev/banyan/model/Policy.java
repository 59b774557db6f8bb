package dev.banyan.model;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules in force.
 *
 * @param jails the enabled ones
 * @param ignoreip never banned in any jail
 * @param digest of the files that it was made of
 * @param historytime how long after its end a ban still makes the next one longer
 * @param ignoreNames whose addresses are never banned; each agent looks them up by itself
 */
public record Policy(
    List<Jail> jails,
    List<Cidr> ignoreip,
    ByteString digest,
    Duration historytime,
    Set<IgnoredName> ignoreNames) {
  public static final Duration DEFAULT_HISTORYTIME = Duration.ofDays(90);

  /** Where {@code banyan ban} puts an address if no jail is named: everything is blocked. */
  public static final JailName MANUAL = new JailName("manual");

  public static final Policy EMPTY = new Policy(List.of(), List.of(), ByteString.EMPTY);

  public Policy {
    jails = List.copyOf(jails);
    ignoreip = List.copyOf(ignoreip);
    ignoreNames = Set.copyOf(ignoreNames);
  }

  /** The same rules, with the addresses of these names never banned. */
  public Policy ignoring(Collection<IgnoredName> names) {
    return new Policy(jails, ignoreip, digest, historytime, Set.copyOf(names));
  }

  /** A policy that remembers bans as long as is usual and ignores no names. */
  public Policy(List<Jail> jails, List<Cidr> ignoreip, ByteString digest) {
    this(jails, ignoreip, digest, DEFAULT_HISTORYTIME, Set.of());
  }

  /** The same rules with another memory. */
  public Policy remembering(Duration historytime) {
    return new Policy(jails, ignoreip, digest, historytime, ignoreNames);
  }

  public Optional<Jail> jail(JailName name) {
    for (Jail jail : jails) {
      if (jail.name().equals(name)) {
        return Optional.of(jail);
      }
    }
    return Optional.empty();
  }
}
