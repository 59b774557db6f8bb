package dev.banyan.coordinator.notify;

import dev.banyan.model.Ban;
import dev.banyan.model.Entry.EnforcementMode;
import dev.banyan.model.Epoch;
import dev.banyan.model.Jail.Notification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A ban that somebody is told of.
 *
 * @param hosts how many of the lines each host saw
 * @param told by mail
 * @param suspension why it is not enforced, if so
 */
record Notice(
    Epoch epoch,
    Ban ban,
    Map<String, Integer> hosts,
    List<Notification> told,
    Optional<EnforcementMode> suspension) {

  Notice {
    told = List.copyOf(told);
  }

  static Notice of(Epoch epoch, Ban ban, List<Notification> told) {
    Map<String, Integer> hosts = new TreeMap<>();
    ban.evidence()
        .forEach(line -> hosts.merge(line.id().host().value(), line.weight(), Integer::sum));
    return new Notice(epoch, ban, hosts, told, Optional.empty());
  }

  /** The same while nothing is enforced. */
  Notice whileSuspended(Optional<EnforcementMode> mode) {
    return new Notice(epoch, ban, hosts, told, mode);
  }

  /** Names it for ever: no other ban has the same. */
  String id() {
    return epoch + "-" + ban.revision();
  }

  /** The network as people write it: a single address without its length. */
  String address() {
    return ban.cidr().isSingle() ? ban.cidr().address().toString() : ban.cidr().toString();
  }

  /** The same without the lines. */
  Notice brief() {
    Ban without =
        new Ban(
            ban.key(),
            ban.jail(),
            ban.cidr(),
            ban.host(),
            ban.since(),
            ban.until(),
            ban.revision(),
            ban.origin(),
            ban.policy(),
            ban.failures(),
            List.of(),
            ban.reason(),
            ban.dryrun(),
            ban.held());
    return new Notice(epoch, without, hosts, told, suspension);
  }
}
