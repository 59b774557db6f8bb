package dev.banyan.model;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/**
 * The rules in force.
 *
 * @param jails the enabled ones
 * @param ignoreip never banned in any jail
 * @param digest of the files that it was made of
 */
public record Policy(List<Jail> jails, List<Cidr> ignoreip, ByteString digest) {
  /** Where {@code banyan ban} puts an address if no jail is named: everything is blocked. */
  public static final JailName MANUAL = new JailName("manual");

  public static final Policy EMPTY = new Policy(List.of(), List.of(), ByteString.EMPTY);

  public Policy {
    jails = List.copyOf(jails);
    ignoreip = List.copyOf(ignoreip);
  }

  public Optional<Jail> jail(JailName name) {
    return jails.stream().filter(jail -> jail.name().equals(name)).findFirst();
  }
}
