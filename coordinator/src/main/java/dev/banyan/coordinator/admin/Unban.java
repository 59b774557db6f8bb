package dev.banyan.coordinator.admin;

import dev.banyan.model.Address;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.JailName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is lifted, and by which records.
 *
 * @param records to be appended; none if nothing is banned
 * @param lifted the bans that end by them
 */
record Unban(List<Entry.OperatorUnban> records, List<Ban> lifted) {
  private static final List<Cidr> EVERYTHING =
      List.of(new Cidr(new Address(false, 0, 0), 0), new Cidr(new Address(true, 0, 0), 0));

  /**
   * Who orders it and why.
   *
   * @param jail empty: every jail
   * @param alone whether hosts decide alone, so that what they have banned is to be lifted too
   */
  record Order(Optional<JailName> jail, String reason, String operator, boolean alone) {
    Order whileAlone(boolean hostsAreAlone) {
      return new Order(jail, reason, operator, hostsAreAlone);
    }

    private boolean concerns(Ban ban) {
      return jail.map(ban.jail()::equals).orElse(true);
    }
  }

  /** Whether it lifts everything of a network. */
  boolean covers(Cidr network) {
    return records.stream().anyMatch(record -> record.cidr().contains(network));
  }

  /** Lifts every ban. */
  static Unban everything(List<Ban> bans, Order order) {
    return within(EVERYTHING, bans, order);
  }

  /** Lifts the bans within a network. */
  static Unban within(Cidr network, List<Ban> touching, Order order) {
    return within(List.of(network), touching, order);
  }

  /** The widest banned network that contains more than what was asked for, if there is one. */
  static Optional<Ban> wider(Cidr asked, List<Ban> touching, Order order) {
    return touching.stream()
        .filter(order::concerns)
        .filter(ban -> ban.cidr().contains(asked) && !ban.cidr().equals(asked))
        .min(Comparator.comparingInt(ban -> ban.cidr().bits()));
  }

  private static Unban within(List<Cidr> networks, List<Ban> bans, Order order) {
    List<Ban> lifted =
        bans.stream()
            .filter(order::concerns)
            .filter(ban -> networks.stream().anyMatch(network -> network.contains(ban.cidr())))
            .toList();
    Stream<Cidr> needed =
        networks.stream()
            .filter(
                network ->
                    order.alone() || lifted.stream().anyMatch(ban -> network.contains(ban.cidr())));
    return new Unban(
        needed
            .map(
                network ->
                    new Entry.OperatorUnban(
                        order.jail(), network, Optional.empty(), order.reason(), order.operator()))
            .toList(),
        lifted);
  }
}
