package dev.banyan.e2e.simulation;

import com.google.protobuf.ByteString;
import dev.banyan.model.Address;
import dev.banyan.model.Block;
import dev.banyan.model.Cidr;
import dev.banyan.model.Escalation;
import dev.banyan.model.FilterText;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a run is about: jails, who attacks, and what may go wrong.
 *
 * @param rules by jail
 * @param attackers who fail until they are banned, and after that
 * @param users who fail less often than bans them
 * @param allowed whom the policy never bans; it attacks
 * @param losesLog whether the ban log may be lost
 * @param wrongClocks whether hosts' clocks are wrong
 * @param standby whether coordinators keep the windows of others warm
 */
record Scenario(
    Map<JailName, Expected.Rule> rules,
    List<Address> attackers,
    List<Address> users,
    Address allowed,
    boolean operated,
    boolean losesLog,
    boolean wrongClocks,
    boolean standby) {
  static final List<Integer> ALIKE = List.of(1);
  private static final List<Integer> GROWING = List.of(1, 2, 4);

  static Scenario of(Random random, boolean standby) {
    Map<JailName, Expected.Rule> rules = new TreeMap<>();
    rules.put(new JailName("sip"), rule(random));
    if (random.nextBoolean()) {
      rules.put(new JailName("ssh"), rule(random));
    }
    List<Address> attackers = new ArrayList<>();
    IntStream.range(0, 3 + random.nextInt(6)).forEach(i -> attackers.add(address(i)));
    List<Address> users = IntStream.range(20, 24).mapToObj(Scenario::address).toList();
    return new Scenario(
        rules,
        attackers,
        users,
        address(30),
        random.nextInt(3) > 0,
        random.nextInt(6) == 0,
        random.nextInt(3) == 0,
        standby);
  }

  private static Expected.Rule rule(Random random) {
    return new Expected.Rule(
        2 + random.nextInt(4),
        5_000L + random.nextInt(90_000),
        random.nextInt(8) == 0 ? -1 : 5_000L + random.nextInt(120_000),
        random.nextInt(3) == 0 ? GROWING : ALIKE);
  }

  /** Of a network of its own, so that each partition has some. */
  static Address address(int number) {
    return Address.parse("203.0.%d.7".formatted(113 + number)).orElseThrow();
  }

  Policy policy() {
    List<Jail> jails =
        rules.entrySet().stream().map(rule -> jail(rule.getKey(), rule.getValue())).toList();
    return new Policy(jails, List.of(Cidr.of(allowed)), ByteString.copyFromUtf8("files"));
  }

  private static Jail jail(JailName name, Expected.Rule rule) {
    FilterText filter =
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
    Jail jail =
        new Jail(
            name,
            filter,
            List.of(),
            "auto",
            rule.maxretry(),
            Duration.ofMillis(rule.findtime()),
            rule.bantime() < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(rule.bantime())),
            List.of(Block.everything(name.value())),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "no",
            Jail.Scope.CLUSTER,
            List.of(),
            Duration.ofSeconds(5),
            false);
    return rule.multipliers().equals(ALIKE)
        ? jail
        : jail.banning(
            Optional.of(
                new Escalation(1, rule.multipliers(), Optional.empty(), Optional.empty(), false)),
            OptionalInt.empty());
  }
}
