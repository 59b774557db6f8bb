package dev.banyan.codec;

import dev.banyan.model.Escalation;
import dev.banyan.model.Jail;
import dev.banyan.model.Measure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How a jail counts and how its bans grow; an absent number is read as what is usual. */
final class RuleCodec {
  private RuleCodec() {}

  static void encode(Jail jail, dev.banyan.wire.Jail.Builder wire) {
    Measure measure = jail.measure();
    wire.setMinhosts(measure.minhosts())
        .setIpv4Prefix(measure.ipv4prefix())
        .setIpv6Prefix(measure.ipv6prefix())
        .setUdpThousandths(measure.udpThousandths())
        .setTrustsuccess(measure.trustsuccess())
        .setMaxbans(jail.maxbans().orElse(0));
    jail.escalation().ifPresent(escalation -> wire.setEscalation(encode(escalation)));
  }

  private static dev.banyan.wire.Escalation encode(Escalation escalation) {
    return dev.banyan.wire.Escalation.newBuilder()
        .setFactor(escalation.factor())
        .addAllMultipliers(escalation.multipliers())
        .setMaxtimeMs(escalation.maxtime().map(Duration::toMillis).orElse(0L))
        .setRndtimeMs(escalation.rndtime().map(Duration::toMillis).orElse(0L))
        .setOveralljails(escalation.overalljails())
        .build();
  }

  static Measure measure(dev.banyan.wire.Jail wire) {
    Measure plain = Measure.PLAIN;
    return new Measure(
        wire.getMinhosts() == 0 ? plain.minhosts() : wire.getMinhosts(),
        wire.getIpv4Prefix() == 0 ? plain.ipv4prefix() : wire.getIpv4Prefix(),
        wire.getIpv6Prefix() == 0 ? plain.ipv6prefix() : wire.getIpv6Prefix(),
        wire.hasUdpThousandths() ? wire.getUdpThousandths() : plain.udpThousandths(),
        wire.getTrustsuccess());
  }

  static Optional<Escalation> escalation(dev.banyan.wire.Jail wire) {
    if (!wire.hasEscalation()) {
      return Optional.empty();
    }
    dev.banyan.wire.Escalation escalation = wire.getEscalation();
    return Optional.of(
        new Escalation(
            escalation.getFactor(),
            escalation.getMultipliersList(),
            time(escalation.getMaxtimeMs()),
            time(escalation.getRndtimeMs()),
            escalation.getOveralljails()));
  }

  static OptionalInt maxbans(dev.banyan.wire.Jail wire) {
    return wire.getMaxbans() == 0 ? OptionalInt.empty() : OptionalInt.of(wire.getMaxbans());
  }

  private static Optional<Duration> time(long millis) {
    return millis > 0 ? Optional.of(Duration.ofMillis(millis)) : Optional.empty();
  }
}
